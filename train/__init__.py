"""LoRA SFT on a dataset folder, merge, and graded evaluation."""
