"""What an administrator gets at each address of a practice in each state of its plan: this is what plans give."""

# Where a row says 403, the page must give the reason of this ability: read, write, share, manage or remove (users).
# "offer" is refused because the plan does not offer it, and "–" is never refused.
# Reading, exporting and deleting work after the end of a trial and of a subscription: that is what "read" is for.
ROWS = """
# name                  ability  GET: viewer trial trial-over subscriber lapsed | POST: the same
practice_home           –        200 200 200 200 200 | 405 405 405 405 405
practice_settings       –        200 200 200 200 200 | 422 422 422 422 422
practice_leave          –        200 200 200 200 200 | 422 422 422 422 422
logo_settings           –        200 200 200 200 200 | 422 422 422 422 422
logo_remove             –        405 405 405 405 405 | 302 302 302 302 302
audit_log               –        200 200 200 200 200 | 302 302 302 302 302
audit_export            –        200 200 200 200 200 | 405 405 405 405 405
plan_page               –        200 200 200 200 200 | 405 405 405 405 405
plan_trial              offer    405 405 405 405 405 | 302 302 302 403 403
plan_subscribe          offer    200 200 200 403 200 | 422 422 422 403 422
plan_payment            –        302 302 302 302 302 | 405 405 405 405 405
plan_withdraw           –        405 405 405 405 405 | 302 302 302 302 302
plan_send_again         –        405 405 405 405 405 | 302 302 302 302 302
plan_cancel             –        405 405 405 405 405 | 302 302 302 302 302
plan_resume             –        405 405 405 405 405 | 302 302 302 302 302
member_list             –        200 200 200 200 200 | 405 405 405 405 405
member_page             –        200 200 200 200 200 | 405 405 405 405 405
member_invite           manage   403 403 403 200 403 | 403 403 403 422 403
invitation_send_again   manage   405 405 405 405 405 | 403 403 403 302 403
invitation_withdraw     remove   405 405 405 405 405 | 403 403 403 302 302
member_change           manage   405 405 405 405 405 | 403 403 403 422 403
member_reactivate       manage   405 405 405 405 405 | 403 403 403 302 403
member_reset            manage   405 405 405 405 405 | 403 403 403 302 403
member_suspend          remove   405 405 405 405 405 | 403 403 403 302 302
member_remove           remove   405 405 405 405 405 | 403 403 403 302 302
patient_list            read     403 200 200 200 200 | 403 302 302 302 302
patient_page            read     403 200 200 200 200 | 405 405 405 405 405
patient_new             write    403 200 403 200 403 | 403 422 403 422 403
patient_edit            write    403 200 403 200 403 | 403 422 403 422 403
patient_photo_remove    write    405 405 405 405 405 | 403 302 403 302 403
patient_photo_set       write    405 405 405 405 405 | 403 302 403 302 403
patient_people          read     403 200 200 200 200 | 405 405 405 405 405
assignments             read     403 200 200 200 200 | 403 302 302 302 302
assignment_set          manage   403 403 403 200 403 | 403 403 403 302 403
assignment_remove       remove   405 405 405 405 405 | 403 403 403 302 302
kind_list               write    403 200 403 200 403 | 403 422 403 422 403
kind_rename             write    403 200 403 200 403 | 403 422 403 422 403
kind_hide               write    405 405 405 405 405 | 403 302 403 302 403
kind_show               write    405 405 405 405 405 | 403 302 403 302 403
collection_new          write    403 200 403 200 403 | 403 422 403 422 403
collection_edit         write    403 200 403 200 403 | 403 422 403 422 403
collection_page         read     403 200 200 200 200 | 405 405 405 405 405
collection_bin          read     403 200 200 200 200 | 405 405 405 405 405
collection_download     read     403 200 200 200 200 | 403 200 200 200 200
practice_bin            read     403 200 200 200 200 | 405 405 405 405 405
patient_alike           write    405 405 405 405 405 | 403 200 403 200 403
patient_remove          read     403 200 200 200 200 | 403 422 422 422 422
patient_restore         read     405 405 405 405 405 | 403 302 302 302 302
patient_delete          read     403 404 404 404 404 | 403 404 404 404 404
patient_merge           write    403 200 403 200 403 | 403 302 403 302 403
patient_merge_with      write    403 302 403 302 403 | 403 302 403 302 403
patients_part           read     405 405 405 405 405 | 403 404 404 404 404
collection_remove       read     403 200 200 200 200 | 403 302 302 302 302
collection_restore      read     405 405 405 405 405 | 403 302 302 302 302
collection_delete       read     403 404 404 404 404 | 403 404 404 404 404
item_delete             read     403 404 404 404 404 | 403 404 404 404 404
collection_mismatch     read     403 200 200 200 200 | 405 405 405 405 405
items_confirm           write    405 405 405 405 405 | 403 302 403 302 403
items_remove            read     405 405 405 405 405 | 403 302 302 302 302
items_restore           read     405 405 405 405 405 | 403 302 302 302 302
items_choose            write    405 405 405 405 405 | 403 302 403 302 403
items_move              write    403 302 403 302 403 | 403 302 403 302 403
items_copy              write    403 302 403 302 403 | 403 302 403 302 403
items_tag               write    403 302 403 302 403 | 403 302 403 302 403
collection_arrange      write    403 200 403 200 403 | 403 302 403 302 403
collection_by_date      write    405 405 405 405 405 | 403 302 403 302 403
collection_undo         write    405 405 405 405 405 | 403 302 403 302 403
problems_dismiss        read     405 405 405 405 405 | 403 302 302 302 302
items_share             share    405 405 405 405 405 | 403 302 403 302 403
panel_empty             read     405 405 405 405 405 | 403 302 302 302 302
panel_show              read     405 405 405 405 405 | 403 302 302 302 302
panel_hide              read     405 405 405 405 405 | 403 302 302 302 302
item_page               read     403 200 200 200 200 | 405 405 405 405 405
collection_unscanned    read     403 200 200 200 200 | 405 405 405 405 405
item_scan_accept        write    403 302 403 302 403 | 403 302 403 302 403
item_rendition          read     403 200 200 200 200 | 405 405 405 405 405
item_pixels_meta        read     403 200 200 200 200 | 405 405 405 405 405
item_frames_meta        read     403 200 200 200 200 | 405 405 405 405 405
item_original           read     403 200 200 200 200 | 405 405 405 405 405
item_remove             read     405 405 405 405 405 | 403 200 200 200 200
item_restore            read     405 405 405 405 405 | 403 302 302 302 302
item_tag                write    403 200 403 200 403 | 403 302 403 302 403
item_retry              write    405 405 405 405 405 | 403 302 403 302 403
upload_form             write    405 405 405 405 405 | 403 302 403 302 403
upload_begin            write    403 400 403 400 403 | 403 400 403 400 403
upload_collection       write    405 405 405 405 405 | 403 201 403 201 403
upload_parts            write    403 200 403 200 403 | 405 405 405 405 405
upload_part             write    405 405 405 405 405 | 405 405 405 405 405
upload_complete         write    405 405 405 405 405 | 403 400 403 400 403
export_list             read     403 200 200 200 200 | 405 405 405 405 405
export_patient          read     405 405 405 405 405 | 403 302 302 302 302
export_practice         read     405 405 405 405 405 | 403 302 302 302 302
export_download         read     403 200 200 200 200 | 405 405 405 405 405
export_remove           read     405 405 405 405 405 | 403 302 302 302 302
upload_cancel           read     405 405 405 405 405 | 403 204 204 204 204
link_list               read     403 200 200 200 200 | 403 302 302 302 302
link_page               read     403 200 200 200 200 | 405 405 405 405 405
hand_over               write    403 200 403 200 403 | 403 200 403 200 403
hand_over_end           write    405 405 405 405 405 | 403 302 403 302 403
tray                    read     403 200 200 200 200 | 405 405 405 405 405
tray_file               write    405 405 405 405 405 | 403 302 403 302 403
tray_choose             write    403 302 403 302 403 | 403 302 403 302 403
tray_take_back          write    405 405 405 405 405 | 403 302 403 302 403
tray_retry              write    405 405 405 405 405 | 403 302 403 302 403
tray_remove             read     405 405 405 405 405 | 403 302 302 302 302
tray_restore            read     405 405 405 405 405 | 403 302 302 302 302
tray_item               read     403 404 404 404 404 | 405 405 405 405 405
tray_pixels_meta        read     403 404 404 404 404 | 405 405 405 405 405
tray_frames_meta        read     403 404 404 404 404 | 405 405 405 405 405
tray_original           read     403 404 404 404 404 | 405 405 405 405 405
tray_rendition          read     403 404 404 404 404 | 405 405 405 405 405
tray_link_new           share    403 200 403 200 403 | 403 422 403 422 403
link_new                share    403 200 403 200 403 | 403 422 403 422 403
link_withdraw           read     405 405 405 405 405 | 403 302 302 302 302
links_withdraw          read     405 405 405 405 405 | 403 302 302 302 302
link_extend             share    405 405 405 405 405 | 403 422 403 422 403
link_password           share    405 405 405 405 405 | 403 422 403 422 403
link_send_again         share    405 405 405 405 405 | 403 302 403 302 403
link_rearm              share    405 405 405 405 405 | 403 302 403 302 403
"""

# The controls of each page that a plan gives or not: there whenever the page opens, with a lock or without.
LOCKS = {
    "practice_home": {"New patient": "write"},
    "practice_settings": {"Choose the kinds": "write"},
    "patient_list": {"New patient": "write"},
    "patient_page": {"Edit patient": "write", "New collection": "write"},
    "collection_page": {
        "Edit": "write", "Choose files": "write", "Tag": "write", "Ask for files": "share", "Share link": "share",
        "Share": "share",
    },
    "item_page": {"Tag": "write"},
    "link_page": {"Change the last day": "share", "Set a new password": "share", "Send again": "share"},
    "member_list": {"Invite a user": "manage"},
    "member_page": {"Save the rights": "manage", "Suspend": "remove", "Remove from the practice": "remove"},
}  # fmt: skip


def parsed(rows: str) -> dict[str, tuple[str, list[int]]]:
    """Name to ability and ten statuses: five for looking, five for changing."""
    table = {}
    for row in rows.strip().splitlines():
        if not row.startswith("#"):
            name, ability, *codes = row.replace("|", " ").split()
            table[name] = (ability, [int(code) for code in codes])
    return table


TABLE = parsed(ROWS)
