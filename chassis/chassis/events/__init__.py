"""Events over JetStream: outbox and relay on the way out, consumer with inbox and dead letters on the way in."""
