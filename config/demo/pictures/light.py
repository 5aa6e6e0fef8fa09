"""A landscape of wet things and the ring flash that lights it: heights and colours in, a photo out. No anatomy here."""

import numpy as np
from numpy.typing import NDArray

from config.demo.pictures.canvas import Picture, Size, blurred, grid

Colour = tuple[float, float, float]
ENAMEL: Colour = (0.95, 0.90, 0.81)
GUM: Colour = (0.83, 0.47, 0.46)
LIP: Colour = (0.72, 0.36, 0.36)
THROAT: Colour = (0.20, 0.045, 0.055)
AMALGAM: Colour = (0.42, 0.43, 0.45)
SIZE = (1800, 1200)


class Scene:
    """Heights (pixels towards the camera) and colours that later things cover."""

    def __init__(self, size: Size, colour: Colour, seed: int) -> None:
        """An even ground of one colour."""
        self.size = size
        self.random = np.random.default_rng(seed)
        self.height = np.zeros((size[1], size[0]), dtype=np.float32)
        self.colour = np.empty((size[1], size[0], 3), dtype=np.float32)
        self.colour[:] = colour
        self.wet = np.full((size[1], size[0]), 0.5, dtype=np.float32)

    def cover(self, mask: Picture, height: Picture, colour: Colour | Picture, *, wet: float) -> None:
        """Lay something over the whole picture where `mask` is."""
        self.patch((slice(None), slice(None)), mask, height, colour, wet)

    def patch(
        self,
        window: tuple[slice, slice],
        mask: Picture,
        height: Picture,
        colour: Colour | Picture,
        wet: float,
    ) -> None:
        """Lay something over a window of the picture where `mask` is."""
        self.height[window] += mask * (height - self.height[window])
        self.wet[window] += mask * (wet - self.wet[window])
        self.colour[window] += mask[..., None] * (np.asarray(colour, dtype=np.float32) - self.colour[window])

    def lit(self, *, tint: Colour = (1, 1, 1)) -> NDArray[np.uint8]:
        """The photo: light from around the lens, its mirror spots on wet ground, dark corners, grain."""
        height = blurred(self.height, 1.4)
        slope_y, slope_x = np.gradient(height)
        facing = 1 / np.sqrt(1 + 0.55 * (slope_x**2 + slope_y**2))
        light = 0.28 + 0.78 * facing - 0.10 * np.clip(slope_y, -1, 1) * facing
        # The mirror spots of two flash tubes, left and right above the lens.
        spots = sum(np.exp(-((slope_x - x) ** 2 + (slope_y - 0.34) ** 2) / 0.012) for x in (-0.30, 0.30))
        x, y = grid(self.size)
        corner = ((x / self.size[0] - 0.5) ** 2 + (y / self.size[1] - 0.5) ** 2) * 1.15
        hollow = np.clip(1 + (height - blurred(height, 22)) / 70, 0.5, 1.12)
        photo = self.colour * (light * hollow * (1 - corner))[..., None] * np.asarray(tint, dtype=np.float32)
        photo += (0.75 * spots * self.wet)[..., None]
        photo += self.random.normal(0, 0.008, self.height.shape)[..., None]
        return (np.clip(photo, 0, 1) ** 0.92 * 255).astype(np.uint8)
