"""Volume formulas such as `= 2*(p+l)*t - pintu*2,1`: read and computed exactly; an error knows its place."""
