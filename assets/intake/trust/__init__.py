"""What is believed of a submission: who speaks, when it came, for which year it counts, and that it did not vanish."""
