from locust import HttpUser, constant, task


class Probe(HttpUser):
    """What a platform asks each instance, again and again."""

    fixed_count = 1
    wait_time = constant(0.2)

    @task
    def ready(self) -> None:
        self.client.get("/health/ready")
