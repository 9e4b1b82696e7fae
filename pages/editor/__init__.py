"""The SQL editor: CodeMirror as a component of the page, nothing from the network."""
