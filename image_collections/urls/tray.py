"""The tray: its page, filing, taking back, removing, and the files that wait there."""

from django.urls import path

from image_collections.views import tray, tray_choice, tray_files

TRAY = "p/<slug:slug>/tray/"
WAITING = f"{TRAY}<uuid:item_id>/"

urlpatterns = [
    path(TRAY, tray.tray, name="tray"),
    path(f"{TRAY}file/", tray.tray_file, name="tray_file"),
    path(f"{TRAY}choose/", tray_choice.tray_choose, name="tray_choose"),
    path(f"{TRAY}back/", tray.tray_take_back, name="tray_take_back"),
    path(f"{TRAY}remove/", tray.tray_remove, name="tray_remove"),
    path(f"{TRAY}restore/", tray.tray_restore, name="tray_restore"),
    path(f"{TRAY}retry/", tray.tray_retry, name="tray_retry"),
    path(f"{WAITING}pixels.json", tray_files.tray_pixels_meta, name="tray_pixels_meta"),
    path(f"{WAITING}frames.json", tray_files.tray_frames_meta, name="tray_frames_meta"),
    path(f"{WAITING}original/", tray_files.tray_original, name="tray_original"),
    path(f"{WAITING}<str:role>/", tray_files.tray_rendition, name="tray_rendition"),
]
