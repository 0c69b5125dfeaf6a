"""Draws the app's icons: a plate of four doors, three of them met. Run it after a change; the PNGs are committed.

python tools/draw_icons.py
"""

from pathlib import Path

from PIL import Image, ImageDraw

INDIGO, PAPER = "#2a3d8f", "#fffdf8"
ICONS = Path(__file__).parent.parent / "static/icons"
FINE = 4  # drawn this many times larger, then shrunk: Pillow's shapes have hard edges


def plate(size: int, *, corner: float, scale: float) -> Image.Image:
    """A square of ``size`` pixels; ``corner``: its radius, ``scale``: the width of the doors, both as parts of it."""
    whole = size * FINE
    image = Image.new("RGBA", (whole, whole))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, whole - 1, whole - 1), radius=whole * corner, fill=INDIGO)
    unit = whole * scale / 60  # the four doors with their gap are 60 units wide
    start = (whole - 60 * unit) / 2
    for row in (0, 1):
        for column in (0, 1):
            left, top = start + 32 * unit * column, start + 32 * unit * row
            box = (left, top, left + 28 * unit, top + 28 * unit)
            met = (row, column) != (1, 1)
            fill = PAPER if met else None
            draw.rounded_rectangle(box, radius=7 * unit, fill=fill, outline=PAPER, width=round(4 * unit))
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    for size in (192, 512):
        save(plate(size, corner=0.21, scale=0.625), f"gridwalk-{size}.png")
    # Maskable: the system cuts its own shape, so colour to the edge and the doors within the safe middle.
    save(plate(512, corner=0, scale=0.46), "gridwalk-maskable-512.png")


def save(image: Image.Image, name: str) -> None:
    """Two colours and their in-betweens need no more than 32 entries."""
    image.quantize(32, method=Image.Quantize.FASTOCTREE).save(ICONS / name, optimize=True)


if __name__ == "__main__":
    main()
