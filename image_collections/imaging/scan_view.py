"""From where a 3D scan is looked at: from the chewing surfaces and the front, as a jaw is recognised."""

import math

import numpy as np
from numpy.typing import NDArray

from image_collections.imaging.scan_mesh import Floats, Mesh

Matrix = NDArray[np.float64]

_TILT = math.radians(35)
_SAMPLE = 100_000
# An open shell, as scanners of the mouth write, has most of its faces on the outside; a closed model has no such side.
_OPEN = 0.05
_END = 0.15


def view_of(mesh: Mesh) -> tuple[Matrix, NDArray[np.float64]]:
    """Return (rotation, centre): the rows of `rotation` are right, up and towards the viewer in the file's axes.

    A jaw is flat along one axis, and its faces look at the teeth's side. It is an arch, which is closed in front.
    """
    centres, weights, facing = _pieces(mesh)
    centre = np.average(centres, axis=0, weights=weights)
    spread = (centres - centre) * np.sqrt(weights / weights.sum())[:, None]
    _, axes = np.linalg.eigh(spread.T @ spread)
    occlusal = _towards(axes[:, 0], facing)
    front = _front(centres - centre, weights, axes[:, 1:])
    toward = math.cos(_TILT) * occlusal + math.sin(_TILT) * front
    up = math.cos(_TILT) * -front + math.sin(_TILT) * occlusal
    return np.stack([np.cross(up, toward), up, toward]), centre


def _pieces(mesh: Mesh) -> tuple[Matrix, NDArray[np.float64], NDArray[np.float64]]:
    """Places, how much each weighs, and the share of the surface that looks one way."""
    if not len(mesh.corners):
        points = mesh.points[:: max(1, len(mesh.points) // _SAMPLE)].astype(np.float64)
        return points, np.ones(len(points)), np.zeros(3)
    corners = mesh.corners[:: max(1, len(mesh.corners) // _SAMPLE)].astype(np.float64)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2
    areas = np.linalg.norm(normals, axis=1)
    if areas.min() <= 0 or not np.isfinite(areas.sum()):
        return corners.mean(axis=1), np.ones(len(corners)), np.zeros(3)
    return corners.mean(axis=1), areas, normals.sum(axis=0) / areas.sum()


def _towards(axis: NDArray[np.float64], facing: NDArray[np.float64]) -> NDArray[np.float64]:
    """The flat axis, to the side that the faces look at; of a closed model, to the side where the file has "up"."""
    side = float(axis @ facing)
    if abs(side) > _OPEN:
        return axis if side > 0 else -axis
    return axis if axis[int(np.abs(axis).argmax())] > 0 else -axis


def _front(places: Matrix, weights: NDArray[np.float64], axes: Matrix) -> NDArray[np.float64]:
    """At one end of an arch its two halves meet, at the other they are far apart; its sides are alike."""
    along = places @ axes
    narrow = [[_width_at(along, weights, axis, sign) for sign in (1, -1)] for axis in (0, 1)]
    axis = max((0, 1), key=lambda one: abs(narrow[one][0] - narrow[one][1]))
    return axes[:, axis] if narrow[axis][0] <= narrow[axis][1] else -axes[:, axis]


def _width_at(along: Matrix, weights: NDArray[np.float64], axis: int, sign: int) -> float:
    """How far from the middle, as a share of all, the places lie that are outermost on one side."""
    outward, across = sign * along[:, axis], along[:, 1 - axis]
    outermost = outward >= outward.max() - _END * np.ptp(outward)
    middle = (across.max() + across.min()) / 2
    away = np.average(np.abs(across - middle)[outermost], weights=weights[outermost])
    return float(away / max(np.ptp(across), 1e-30))


def placed(places: Floats, rotation: Matrix, centre: NDArray[np.float64]) -> Floats:
    """The places (..., 3) as right, up and towards the viewer."""
    return np.asarray((places - centre.astype(np.float32)) @ rotation.T.astype(np.float32))
