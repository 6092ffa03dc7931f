"""What every service process needs: settings, clock, database, logging, metrics, health and the application itself."""
