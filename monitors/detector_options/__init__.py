"""What a header may say of detectors: which there are and which options they take. Light: no statistics."""
