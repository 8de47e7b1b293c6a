"""What a person runs a few times in a service's life: `plumbline --help` lists it."""
