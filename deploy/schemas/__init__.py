"""What is generated from the code and committed: event schemas, AsyncAPI documents, the table of metrics."""
