"""Response, resolution, satisfaction and the times of the loop: each figure with its two numbers, its formula and the orders behind it."""
