"""The compiled plan: nodes that know their children, what they admit and their least depth."""
