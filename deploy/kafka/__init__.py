"""What a deployment does to Apache Kafka."""
