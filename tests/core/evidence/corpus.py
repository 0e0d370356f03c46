"""Pictures that look like photos of field work, and what people do to a photo before they use it again.

A picture is made of a place (sky, skyline, houses, trees, texture of the ground: one ``place`` number) and a visit
(light, standpoint, people: one ``visit`` number): two visits at one place are as alike as two honest photos of one
village hall. Texture is noise in octaves, as in photos, so that fine detail and soft gradients are both there.
"""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

SIZE = (640, 480)
_WIDE = (760, 570)  # a place is wider than a photo of it: each visit looks at it from its own standpoint
Colour = tuple[int, int, int]


def _noise(chance: Random, size: tuple[int, int], coarsest: int, octaves: int) -> Image.Image:
    """Grey noise in octaves: each twice as fine and half as strong as the one before."""
    whole = Image.new("L", size, 128)
    for octave in range(octaves):
        cells = (coarsest * 2**octave, max(1, coarsest * 2**octave * size[1] // size[0]))
        grid = Image.frombytes("L", cells, chance.randbytes(cells[0] * cells[1]))
        whole = Image.blend(whole, grid.resize(size, Image.Resampling.BICUBIC), 0.8 / 2**octave)
    return whole


def _colour(chance: Random, low: int, high: int) -> Colour:
    return chance.randint(low, high), chance.randint(low, high), chance.randint(low, high)


def _textured(chance: Random, size: tuple[int, int], dark: Colour, light: Colour, coarsest: int) -> Image.Image:
    noise = _noise(chance, size, coarsest, 5)
    bands = [noise.point([a + (b - a) * each // 255 for each in range(256)]) for a, b in zip(dark, light, strict=True)]
    return Image.merge("RGB", bands)


def _place(place: int) -> Image.Image:
    chance = Random(place)
    width, height = _WIDE
    image = _textured(chance, _WIDE, _colour(chance, 90, 170), _colour(chance, 190, 255), chance.choice((2, 3, 4)))
    horizon = chance.randint(height // 4, height * 2 // 3)
    for layer in range(3):
        base = horizon + layer * chance.randint(10, 50)
        line = [(x, base + chance.randint(-60, 40)) for x in range(0, width + 90, 90)]
        mask = Image.new("L", _WIDE)
        ImageDraw.Draw(mask).polygon([(0, height), *line, (width + 90, height)], fill=255)
        ground = _textured(chance, _WIDE, _colour(chance, 10, 90), _colour(chance, 100, 220), chance.choice((3, 5, 8)))
        image.paste(ground, mask=mask)
    draw = ImageDraw.Draw(image)
    for _each in range(chance.randint(1, 5)):
        _building(draw, chance, horizon)
    for _each in range(chance.randint(0, 6)):
        _tree(image, chance, horizon)
    return image


def _building(draw: ImageDraw.ImageDraw, chance: Random, horizon: int) -> None:
    wide, tall = chance.randint(60, 320), chance.randint(50, 220)
    left, bottom = chance.randint(-60, _WIDE[0] - 60), horizon + chance.randint(20, 160)
    draw.rectangle((left, bottom - tall, left + wide, bottom), fill=_colour(chance, 90, 240))
    draw.polygon(
        [
            (left - 12, bottom - tall),
            (left + wide // 2, bottom - tall - chance.randint(10, 90)),
            (left + wide + 12, bottom - tall),
        ],
        fill=_colour(chance, 30, 170),
    )
    for x in range(left + 10, left + wide - 24, chance.randint(34, 60)):
        draw.rectangle((x, bottom - tall // 2, x + 18, bottom - tall // 2 + 26), fill=_colour(chance, 20, 90))


def _tree(image: Image.Image, chance: Random, horizon: int) -> None:
    size = chance.randint(40, 180)
    left, top = chance.randint(-40, _WIDE[0] - 40), horizon - chance.randint(-60, 140)
    mask = Image.new("L", _WIDE)
    draw = ImageDraw.Draw(mask)
    for _each in range(7):
        x, y = left + chance.randint(0, size), top + chance.randint(0, size)
        draw.ellipse((x - size // 3, y - size // 3, x + size // 3, y + size // 3), fill=255)
    image.paste(_textured(chance, _WIDE, (10, 30, 10), _colour(chance, 90, 170), 16), mask=mask)


def _person(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    x, bottom, tall = chance.randint(20, 620), chance.randint(330, 480), chance.randint(90, 260)
    wide = tall // 6
    draw.rectangle((x - wide // 2, bottom - tall // 2, x + wide // 2, bottom), fill=_colour(chance, 20, 90))
    draw.rounded_rectangle(
        (x - wide, bottom - tall * 5 // 6, x + wide, bottom - tall * 2 // 5), 8, fill=_colour(chance, 30, 240)
    )
    draw.ellipse((x - wide // 2, bottom - tall, x + wide // 2, bottom - tall * 5 // 6), fill=(170, 128, 98))


def photo(place: int, visit: int) -> Image.Image:
    """The photo of a visit at a place: its own standpoint, light and people."""
    chance = Random(place * 1000 + visit)
    scene = _place(place)
    zoom = chance.uniform(0.0, 1.0)
    wide, tall = (
        round(low + (high - low) * zoom) for low, high in ((SIZE[0] - 40, _WIDE[0]), (SIZE[1] - 30, _WIDE[1]))
    )
    left, top = chance.randint(0, _WIDE[0] - wide), chance.randint(0, _WIDE[1] - tall)
    image = scene.resize(SIZE, Image.Resampling.BICUBIC, box=(left, top, left + wide, top + tall))
    draw = ImageDraw.Draw(image)
    for _each in range(chance.randint(2, 9)):
        _person(draw, chance)
    image = ImageEnhance.Brightness(image).enhance(chance.uniform(0.75, 1.2))
    grain = Image.frombytes("L", SIZE, chance.randbytes(SIZE[0] * SIZE[1])).convert("RGB")
    return Image.blend(image.filter(ImageFilter.GaussianBlur(0.6)), grain, 0.04)


def _saved(image: Image.Image, quality: int = 80) -> Image.Image:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(BytesIO(out.getvalue())).convert("RGB")


def _crop(part: float) -> Callable[[Image.Image, Random], Image.Image]:
    """Cut ``part`` of the width and of the height off, anywhere: all on one side, or some on each."""

    def cut(image: Image.Image, chance: Random) -> Image.Image:
        wide, tall = round(image.width * (1 - part)), round(image.height * (1 - part))
        left, top = chance.randint(0, image.width - wide), chance.randint(0, image.height - tall)
        return image.crop((left, top, left + wide, top + tall))

    return cut


def _tilt(degrees: float) -> Callable[[Image.Image, Random], Image.Image]:
    """As a gallery straightens: turned and cropped to what has no empty corners."""

    def turn(image: Image.Image, chance: Random) -> Image.Image:
        turned = image.rotate(degrees * chance.choice((-1, 1)), Image.Resampling.BICUBIC)
        edge = 0.9 if degrees < 3 else 0.82
        wide, tall = round(image.width * edge), round(image.height * edge)
        left, top = (image.width - wide) // 2, (image.height - tall) // 2
        return turned.crop((left, top, left + wide, top + tall))

    return turn


def _screenshot(image: Image.Image, chance: Random) -> Image.Image:
    """The photo as a telephone's gallery shows it, upright: black above and below, a clock and buttons."""
    screen = Image.new("RGB", (720, 1480), (8, 8, 10))
    tall = round(720 * image.height / image.width)
    screen.paste(image.resize((720, tall)), (0, (1480 - tall) // 2))
    draw = ImageDraw.Draw(screen)
    draw.text((30, 14), f"{chance.randint(8, 18):02}:{chance.randint(0, 59):02}", fill="white", font_size=26)
    for x in (520, 580, 640):
        draw.rectangle((x, 18, x + 34, 38), fill="white")
    for x in (110, 260, 410, 560):
        draw.ellipse((x, 1390, x + 44, 1434), outline="white", width=4)
    return screen


def _bordered(image: Image.Image, chance: Random) -> Image.Image:
    edge = chance.randint(10, 40)
    framed = Image.new("RGB", (image.width + 2 * edge, image.height + 2 * edge), "white")
    framed.paste(image, (edge, edge))
    return framed


def _captioned(image: Image.Image, chance: Random) -> Image.Image:
    copy = image.copy()
    top = copy.height - chance.randint(40, 60)
    draw = ImageDraw.Draw(copy)
    draw.rectangle((0, top, copy.width, copy.height), fill=(20, 40, 90))
    draw.text((12, top + 8), "Field work 12/11/2569 13:40", fill="white", font_size=24)
    return copy


def _stamped(image: Image.Image, _chance: Random) -> Image.Image:
    copy = image.copy()
    ImageDraw.Draw(copy).text((copy.width - 250, copy.height - 36), "12/11/2569 13:40", fill="orange", font_size=28)
    return copy


def _brightness(by: float) -> Callable[[Image.Image, Random], Image.Image]:
    return lambda image, _chance: ImageEnhance.Brightness(image).enhance(by)


# What was done to a photo, by the words of the report.
ALTERATIONS: Mapping[str, Callable[[Image.Image, Random], Image.Image]] = {
    "re-encoded at 50": lambda image, _chance: _saved(image, 50),
    "resized to half": lambda image, _chance: image.resize((image.width // 2, image.height // 2)),
    "resized to 1,600": lambda image, _chance: image.resize((1600, 1200), Image.Resampling.BICUBIC),
    "sent by a chat": lambda image, _chance: _saved(image.resize((480, 360)), 40),
    "brighter": _brightness(1.3),
    "darker": _brightness(0.65),
    "more contrast": lambda image, _chance: ImageEnhance.Contrast(image).enhance(1.35),
    "greyed": lambda image, _chance: image.convert("L").convert("RGB"),
    "blurred": lambda image, _chance: image.filter(ImageFilter.GaussianBlur(3)),
    "mirrored": lambda image, _chance: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "turned by 90": lambda image, _chance: image.transpose(Image.Transpose.ROTATE_90),
    "turned by 180": lambda image, _chance: image.transpose(Image.Transpose.ROTATE_180),
    "tilted by 2": _tilt(2),
    "tilted by 5": _tilt(5),
    "cropped by 5": _crop(0.05),
    "cropped by 10": _crop(0.10),
    "cropped by 20": _crop(0.20),
    "screenshot": _screenshot,
    "framed": _bordered,
    "caption below": _captioned,
    "date stamped": _stamped,
}


def altered(image: Image.Image, name: str, seed: int) -> Image.Image:
    """The altered copy as it would be sent: done, and saved again by whatever did it."""
    return _saved(ALTERATIONS[name](image, Random(f"{name} {seed}")))


def pairs(count: int) -> Iterator[tuple[int, int]]:
    """Every pair of ``count`` pictures."""
    return ((one, other) for one in range(count) for other in range(one))
