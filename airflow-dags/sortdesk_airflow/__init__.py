"""What Sortdesk's DAGs share: their config, the stages as operators, and the registry."""
