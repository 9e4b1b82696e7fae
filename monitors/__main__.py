"""`riskdesk`, also `python -m monitors`: the command line of the desk."""

from monitors.commands.root import main

if __name__ == "__main__":
    main()
