"""An invented street, written as the spreadsheets that the real importer reads."""
