from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it. Any name but localhost may be any address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
