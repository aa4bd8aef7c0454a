"""What is released to the public: its cells, what is hidden of them, its files. Pure."""
