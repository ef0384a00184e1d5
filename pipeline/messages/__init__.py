"""What a person or a service is told: kept until it is sent, sent until that works, troubles told once and not every hour."""
