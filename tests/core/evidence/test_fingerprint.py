"""Nearly the same photo has nearly the same fingerprint; another photo has not."""

import io
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from raingan.core.evidence.fingerprint import NEAR, distance, fingerprint
from raingan.core.evidence.photos import take_in
from tests.core.evidence.pictures import encoded, scene, upload

BITS = st.integers(-(1 << 63), (1 << 63) - 1)


def again(image: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(encoded(image, quality=quality)))


def stamped(image: Image.Image) -> Image.Image:
    image = image.copy()
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, 445, 260, 480), fill="black")
    drawing.text((10, 455), "21/11/2569 14:02", fill="white")
    return image


@pytest.mark.parametrize("seed", range(8))
def test_an_altered_copy_is_near(seed: int) -> None:
    photo = scene(seed)
    own = fingerprint(photo)
    copies = {
        "compressed": again(photo, 30),
        "half": photo.resize((320, 240)),
        "double": photo.resize((1280, 960)),
        "grey": photo.convert("L"),
        "darker": ImageEnhance.Brightness(photo).enhance(0.7),
        "stamped": stamped(photo),
    }
    assert {
        name: distance(own, fingerprint(copy))
        for name, copy in copies.items()
        if distance(own, fingerprint(copy)) > NEAR
    } == {}


def test_other_photos_are_far() -> None:
    prints = [fingerprint(scene(seed, (160, 120))) for seed in range(40)]
    assert min(distance(one, other) for one, other in combinations(prints, 2)) > NEAR


def test_both_ways_of_taking_in_give_near_fingerprints() -> None:
    large = scene(size=(2400, 1800))
    shrunk = take_in(upload(encoded(large.resize((1200, 900)))))
    reencoded = take_in(upload(encoded(large)))
    assert distance(shrunk.fingerprint, reencoded.fingerprint) <= NEAR


@given(BITS, BITS)
def test_distance_is_a_distance(one: int, other: int) -> None:
    assert 0 <= distance(one, other) == distance(other, one) <= 64
    assert (distance(one, other) == 0) == (one == other)
