"""The room where several agencies' records become births: links, reviews, differences, the quarter."""
