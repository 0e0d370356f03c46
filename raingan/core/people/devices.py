"""What a person's browser keeps on the device until the server has it, and how two people's are told apart there."""

from django.utils.crypto import salted_hmac

from raingan.core.people.models import User


def owner_key(user: User) -> str:
    """What a browser keeps the drafts of ``user`` under: it tells people apart and tells nothing about them."""
    # The name of the room that kept drafts first: another salt would lose what lies on people's devices.
    return salted_hmac("raingan.palad.draft", user.username, algorithm="sha256").hexdigest()[:24]
