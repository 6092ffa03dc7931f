"""What schools and daycares see of the trainees that they share: little, and nobody else's."""
