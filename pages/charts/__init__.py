"""Charts in Altair: one function per kind of chart, one theme per colour scheme; the one room that draws."""
