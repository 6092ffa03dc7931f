"""What came of a trajectory: certificates, jobs, further training."""
