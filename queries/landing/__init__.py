"""Landing: the drops that lie in a home's landing folder, as they came."""
