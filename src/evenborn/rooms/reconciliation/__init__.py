"""Where agencies' records become births: links, reviews, differences, the quarter."""
