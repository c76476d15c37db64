"""What becomes of a paper before it is mailed: scanned, turned, bent, crumpled, photographed in bad light, saved.

Each treatment takes a grey picture and gives another; all randomness is the caller's. Widths are shares of the picture,
so that papers of any size are harmed alike.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Picture = Image.Image
Treatment = Callable[[random.Random, Picture], Picture]
_BACKGROUND: Final = 250
_CELLS: Final = 12
"""Of the mesh that bends a paper, across and down."""


def scanned(rng: random.Random, picture: Picture) -> Picture:
    """A flatbed scan: nearly straight, a little noise."""
    return _noise(rng, _rotate(picture, rng.uniform(-0.8, 0.8)), 6)


def turned(rng: random.Random, picture: Picture) -> Picture:
    """On its side or on its head."""
    turn = rng.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270))
    return _noise(rng, picture.transpose(turn), 6)


def skewed(rng: random.Random, picture: Picture) -> Picture:
    """Askew by some degrees."""
    return _noise(rng, _rotate(picture, rng.choice((-1, 1)) * rng.uniform(2.5, 11.0)), 6)


def darkened(rng: random.Random, picture: Picture) -> Picture:
    """Too little light, and less of it on one side."""
    light = _gradient(rng, picture, rng.randrange(60, 90), rng.randrange(110, 160))
    return _noise(rng, ImageChops.multiply(picture, light), 10)


def shadowed(rng: random.Random, picture: Picture) -> Picture:
    """The shadow of a hand or telephone over a part of it."""
    width, height = picture.size
    shade = Image.new("L", picture.size, 235)
    across = sorted(rng.uniform(0.1, 0.9) * width for _ in range(2))
    corners = [(across[0], 0), (width, 0), (width, height), (across[1], height)]
    ImageDraw.Draw(shade).polygon(corners, fill=rng.randrange(90, 130))
    shade = shade.filter(ImageFilter.GaussianBlur(width / 40))
    return _noise(rng, ImageChops.multiply(picture, shade), 8)


def crumpled(rng: random.Random, picture: Picture) -> Picture:
    """Creases: each point of a mesh is moved, and light falls on the paper from one side."""
    unit = picture.width / 170
    moved = {(x, y): (rng.gauss(0, unit), rng.gauss(0, unit)) for x in range(_CELLS + 1) for y in range(_CELLS + 1)}
    folded = _bend(picture, lambda x, y: moved[x, y])
    shades = Image.new("L", (9, 13))
    shades.putdata([rng.randrange(150, 255) for _ in range(9 * 13)])
    return _noise(rng, ImageChops.multiply(folded, shades.resize(folded.size, Image.Resampling.BILINEAR)), 8)


def bent(rng: random.Random, picture: Picture) -> Picture:
    """Curled like a slip fresh from the till: its rows are waves."""
    height, phase = picture.width / rng.uniform(45, 90), rng.uniform(0, math.pi)
    return _noise(rng, _bend(picture, lambda x, _: (0.0, height * math.sin(phase + math.pi * x / _CELLS))), 8)


def blurred(rng: random.Random, picture: Picture) -> Picture:
    """Out of focus."""
    return _noise(rng, picture.filter(ImageFilter.GaussianBlur(rng.uniform(1.2, 2.2) * picture.width / 1_000)), 6)


def noised(rng: random.Random, picture: Picture) -> Picture:
    """The grain of a small lens in a dark room."""
    return _noise(rng, ImageChops.multiply(picture, Image.new("L", picture.size, 170)), rng.randrange(22, 36))


def faded(rng: random.Random, picture: Picture) -> Picture:
    """Thermal paper after a summer."""
    least = rng.randrange(135, 170)
    return _noise(rng, picture.point(lambda value: least + value * (225 - least) // 255), 8)


def small(rng: random.Random, picture: Picture) -> Picture:
    """Sent in the small size that telephones offer."""
    scale = rng.uniform(0.5, 0.65)
    return picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BICUBIC)


def on_table(rng: random.Random, picture: Picture) -> Picture:
    """Photographed on a table, not quite from above: the paper is a part of the picture, its edges converge."""
    width, height = round(picture.width * 1.35), round(picture.height * 1.25)
    grain = Image.effect_noise((max(width // 24, 2), max(height // 3, 2)), 60).resize((width, height))
    table = Image.blend(grain, Image.new("L", (width, height), rng.randrange(60, 120)), 0.6)
    left, top = round(picture.width * 0.17), round(picture.height * 0.12)
    lean = [rng.uniform(-0.03, 0.03) * picture.width for _ in range(8)]
    w, h = picture.size
    corners = [(left, top), (left + w, top), (left + w, top + h), (left, top + h)]
    target = [(x + lean[2 * i], y + lean[2 * i + 1]) for i, (x, y) in enumerate(corners)]
    coefficients = _perspective(target, [(0, 0), (w, 0), (w, h), (0, h)])
    transform, bicubic = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    paper = picture.transform((width, height), transform, coefficients, bicubic)
    mask = Image.new("L", picture.size, 255).transform((width, height), transform, coefficients, bicubic)
    table.paste(paper, (0, 0), mask)
    return _noise(rng, _rotate(table, rng.uniform(-3, 3), 90), 8)


TREATMENTS: Final[Mapping[str, Treatment]] = {
    each.__name__: each
    for each in (
        scanned, turned, skewed, darkened, shadowed, crumpled, bent, blurred, noised, faded, small, on_table,
    )
}  # fmt: skip
SECOND: Final = ("turned", "skewed", "darkened", "shadowed", "blurred")
"""What may come on top of another."""


def save(pictures: list[Picture], kind: str, quality: int) -> bytes:
    """The pages as one file: JPEG, PNG, WEBP, HEIF, TIFF or PDF; only the last two hold more than the first."""
    file = io.BytesIO()
    first, rest = pictures[0], pictures[1:]
    if kind in ("TIFF", "PDF"):
        first.save(file, kind, save_all=True, append_images=rest, **({"resolution": 150} if kind == "PDF" else {}))
    else:
        first.convert("RGB").save(file, kind, quality=quality)
    return file.getvalue()


def _noise(rng: random.Random, picture: Picture, sigma: float) -> Picture:
    """The picture with grain of this many grey levels; Pillow's own noise knows no seed."""
    side = 256
    levels = (max(0, min(255, round(rng.gauss(128, sigma)))) for _ in range(side * side))
    tile = Image.frombytes("L", (side, side), bytes(levels))
    grain = Image.new("L", picture.size)
    for x in range(0, picture.width, side):
        for y in range(0, picture.height, side):
            turned_tile = tile.transpose(rng.choice(list(Image.Transpose)))
            grain.paste(turned_tile, (x, y))
    return ImageChops.add(picture, grain, offset=-128)


def _rotate(picture: Picture, degrees: float, fill: int = _BACKGROUND) -> Picture:
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=fill)


def _gradient(rng: random.Random, picture: Picture, low: int, high: int) -> Picture:
    ramp = Image.linear_gradient("L").point(lambda value: low + value * (high - low) // 255)
    return ramp.rotate(rng.choice((0, 90, 180, 270))).resize(picture.size)


def _bend(picture: Picture, move: Callable[[int, int], tuple[float, float]]) -> Picture:
    """The picture through a mesh whose points `move` says how far are moved."""
    width, height = picture.size
    wide, high = width / _CELLS, height / _CELLS

    def point(x: int, y: int) -> tuple[float, float]:
        across, down = move(x, y)
        return x * wide + across, y * high + down

    mesh = []
    for x in range(_CELLS):
        for y in range(_CELLS):
            box = (round(x * wide), round(y * high), round((x + 1) * wide), round((y + 1) * high))
            corners = (*point(x, y), *point(x, y + 1), *point(x + 1, y + 1), *point(x + 1, y))
            mesh.append((box, corners))
    return picture.transform(picture.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=_BACKGROUND)


def _perspective(target: list[tuple[float, float]], source: list[tuple[float, float]]) -> list[float]:
    """The eight coefficients by which Pillow maps `target` to `source`, by Gauss's elimination."""
    rows = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for i in range(8):
        pivot = max(range(i, 8), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in range(8):
            if r != i:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[8] for row in rows]
