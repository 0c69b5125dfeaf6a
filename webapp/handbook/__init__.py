"""One personal handbook a year: visits write themselves in, own words stay private."""
