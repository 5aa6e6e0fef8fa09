"""The addresses of sharing: senders' under /p/, visitors' under /l/ (once) and /v/ (after that),
phones' under /h/ (once) and /phone/."""

from django.urls import URLPattern, path

from sharing.views import (
    changing,
    hand_over,
    links,
    phone_landing,
    phone_transfer,
    phone_upload,
    sending,
    tray_link,
    visitor_code,
    visitor_gallery,
    visitor_landing,
    visitor_transfer,
    visitor_upload,
    withdrawing,
)

VISIT = "v/<uuid:handle>/"
VISITED_ITEM = f"{VISIT}items/<uuid:item_id>/"
VISIT_UPLOAD = f"{VISIT}uploads/<uuid:upload_id>/"

visitors: list[URLPattern] = [
    path("l/<str:secret>/", visitor_landing.link_open, name="link_open"),
    path(VISIT, visitor_landing.link_landing, name="link_landing"),
    path(f"{VISIT}more-time/", visitor_landing.link_more_time, name="link_more_time"),
    path(f"{VISIT}code/", visitor_code.link_code, name="link_code"),
    path(f"{VISIT}code/again/", visitor_code.link_code_again, name="link_code_again"),
    path(f"{VISIT}gallery/", visitor_gallery.link_gallery, name="link_gallery"),
    path(f"{VISIT}download/", visitor_gallery.link_download, name="link_download"),
    path(f"{VISIT}leave/", visitor_gallery.link_leave, name="link_leave"),
    path(VISITED_ITEM, visitor_gallery.link_item, name="link_item"),
    path(f"{VISITED_ITEM}frames.json", visitor_gallery.link_frames_meta, name="link_frames_meta"),
    path(f"{VISITED_ITEM}pixels.json", visitor_gallery.link_pixels_meta, name="link_pixels_meta"),
    path(f"{VISITED_ITEM}original/", visitor_gallery.link_original, name="link_original"),
    path(f"{VISITED_ITEM}<str:role>/", visitor_gallery.link_rendition, name="link_rendition"),
    path(f"{VISIT}upload/", visitor_upload.link_upload, name="link_upload"),
    path(f"{VISIT}upload/files/", visitor_upload.link_upload_form, name="link_upload_form"),
    path(f"{VISIT}upload/<uuid:item_id>/remove/", visitor_upload.link_upload_remove, name="link_upload_remove"),
    path(f"{VISIT}finish/", visitor_upload.link_finish, name="link_finish"),
    path(f"{VISIT}receipt/", visitor_upload.link_receipt, name="link_receipt"),
    path(f"{VISIT}uploads/", visitor_transfer.link_upload_begin, name="link_upload_begin"),
    path(VISIT_UPLOAD, visitor_transfer.link_upload_parts, name="link_upload_parts"),
    path(f"{VISIT_UPLOAD}parts/<int:number>/", visitor_transfer.link_upload_part, name="link_upload_part"),
    path(f"{VISIT_UPLOAD}complete/", visitor_transfer.link_upload_complete, name="link_upload_complete"),
    path(f"{VISIT_UPLOAD}cancel/", visitor_transfer.link_upload_cancel, name="link_upload_cancel"),
]

PHONE = "phone/<uuid:hand_over_id>/"
PHONE_UPLOAD = f"{PHONE}uploads/<uuid:upload_id>/"

phones: list[URLPattern] = [
    path("h/<str:secret>/", phone_landing.phone_open, name="phone_open"),
    path(PHONE, phone_upload.phone_upload, name="phone_upload"),
    path(f"{PHONE}files/", phone_upload.phone_upload_form, name="phone_upload_form"),
    path(f"{PHONE}done/", phone_upload.phone_done, name="phone_done"),
    path(f"{PHONE}uploads/", phone_transfer.phone_upload_begin, name="phone_upload_begin"),
    path(PHONE_UPLOAD, phone_transfer.phone_upload_parts, name="phone_upload_parts"),
    path(f"{PHONE_UPLOAD}parts/<int:number>/", phone_transfer.phone_upload_part, name="phone_upload_part"),
    path(f"{PHONE_UPLOAD}complete/", phone_transfer.phone_upload_complete, name="phone_upload_complete"),
    path(f"{PHONE_UPLOAD}cancel/", phone_transfer.phone_upload_cancel, name="phone_upload_cancel"),
]

HAND_OVER = "p/<slug:slug>/collections/<uuid:collection_id>/phone/"
LINKS = "p/<slug:slug>/links/"
LINK = f"{LINKS}<uuid:link_id>/"

senders: list[URLPattern] = [
    path(HAND_OVER, hand_over.hand_over, name="hand_over"),
    path(f"{HAND_OVER}end/", hand_over.hand_over_end, name="hand_over_end"),
    path("p/<slug:slug>/collections/<uuid:collection_id>/links/new/", sending.link_new, name="link_new"),
    path("p/<slug:slug>/tray/links/new/", tray_link.tray_link_new, name="tray_link_new"),
    path(LINKS, links.link_list, name="link_list"),
    path(f"{LINKS}withdraw/", withdrawing.links_withdraw, name="links_withdraw"),
    path(LINK, links.link_page, name="link_page"),
    path(f"{LINK}withdraw/", changing.link_withdraw, name="link_withdraw"),
    path(f"{LINK}extend/", changing.link_extend, name="link_extend"),
    path(f"{LINK}password/", changing.link_password, name="link_password"),
    path(f"{LINK}again/", changing.link_send_again, name="link_send_again"),
    path(f"{LINK}unlock/", changing.link_rearm, name="link_rearm"),
]

urlpatterns = [*senders, *visitors, *phones]
