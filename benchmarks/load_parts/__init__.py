"""One person at the desk without a browser: the page protocol spoken over a socket, and what hands do."""
