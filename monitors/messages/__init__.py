"""Messages: what the desk says outside the browser: the digest, and alerts as JSON."""
