"""What was made once and serves many reruns: answers by what they depend on, tables as the bytes that are sent."""
