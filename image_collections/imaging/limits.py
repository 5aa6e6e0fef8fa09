"""Every limit on what is read from a file, in one place; the checks are made where the headers are read."""

KIB, MIB = 2**10, 2**20

FILE_BYTES = 500 * MIB
"""Largest file, inclusive."""

PICTURE_EDGE = 65_500
"""Longest edge of any picture, in pixels."""

PICTURE_PIXELS = 100_000_000
"""Most pixels of a picture; what must be held in memory is limited further by WORKING_BYTES."""

WORKING_BYTES = 236 * MIB
"""Most memory a picture may need until its renditions are made, estimated from the header with measured factors."""

PICTURE_DECODER_BYTES, PICTURE_DECODER_SECONDS = 1_024 * MIB, 10
"""Address space and CPU time of the process in which other decoders look at a picture that the first gave up."""

PICTURE_DECODER_VALUES = 30_000_000
"""Most values of a picture that the other decoders are asked about; a larger one has no preview."""

PROGRESSIVE_SCANS = 100
"""Most scans of a progressive JPEG; each is a pass over the whole picture."""

TIFF_PAGES = 2_000
"""Pages counted in a TIFF; more is unreasonable."""

TIFF_FIELDS = 4_096
"""Most fields of one TIFF directory that are looked at."""

TIFF_STRIPS = 200_000
"""Most strips or tiles of one TIFF page."""

HEIC_BOXES = 20_000
"""Most boxes of a HEIC file that are walked at one level; a picture of many tiles has a thousand."""

MOVING_BLOCKS = 200_000
"""Most blocks of a moving GIF or WebP that are walked to count its frames."""

FRAMES = 100_000
"""Most frames a DICOM object may claim."""

DICOM_READS = 200_000
"""Most read calls for one DICOM header: bounds the number of elements and of nested items."""

DICOM_HEADER_BYTES = 32 * MIB
"""Most bytes read for one DICOM header."""

DICOM_ELEMENT_BYTES = 1 * MIB
"""Larger elements before the pixel data are skipped."""

DICOM_DEFLATED_BYTES = 64 * MIB
"""Largest data set after inflating (transfer syntax Deflated Explicit VR Little Endian)."""

DICOM_FRAME_PRESENT = 0.5
"""Smallest part of the first uncompressed frame that must be there; the rest is padded."""

DICOM_DECODER_BYTES, DICOM_DECODER_SECONDS = 1_024 * MIB, 5
"""Address space and CPU time of the process in which a second decoder looks at a frame that the first gave up."""

COMPRESSED_FRAME_BYTES = 64 * MIB
"""Most compressed bytes read for one DICOM frame."""

ARCHIVE_ENTRIES = 20_000
"""Most entries of a ZIP."""

ARCHIVE_DIRECTORY_BYTES = 4 * MIB
"""Largest central directory of a ZIP."""

ARCHIVE_UNPACKED_BYTES = 4_096 * MIB
"""Most bytes of a ZIP after unpacking."""

ARCHIVE_RATIO = 200
"""Most unpacked bytes for each packed one, over the whole ZIP."""

PDF_PAGE_POINTS = 14_400
"""Longest edge of a PDF page in points (200 inches, the limit of the PDF standard)."""

PDF_PICTURE_BYTES = 128 * MIB
"""Most memory that the pictures on the first page of a PDF may need; above, the document has no preview."""

PDF_SECONDS = 4.0
"""Time for drawing the first page of a PDF; then the document has no preview."""

SCAN_TRIANGLES = 500_000
"""Triangles or points of a 3D scan that are drawn; of more, a sample is."""

SCAN_POINTS = 4_000_000
"""Most points whose places are held to find the corners of triangles; of more, a sample is drawn as a cloud."""

SCAN_TEXT_BYTES = 48 * MIB
"""Most text of a 3D scan that is read for its picture."""

SCAN_EDGE = 1_024
"""Longest edge of the picture of a 3D scan, in pixels."""

SCAN_SAMPLES = 16_000_000
"""Most places on triangles that are computed for the picture of a 3D scan."""

VIDEO_EDGE = 8_192
"""Longest edge of a video, in pixels."""

VIDEO_PIXELS = 4_096 * 2_304
"""Most pixels of a frame that is decoded for a poster; larger videos have none."""

VIDEO_HOURS = 24
"""Longest video; a header that claims more is wrong."""

VIDEO_HEADER_BYTES = 16 * MIB
"""Largest box that describes a video."""

VIDEO_BOXES = 4_096
"""Most boxes looked at for the description of a video."""

VIDEO_SECONDS = 4
"""CPU time for finding the poster of a video, and twice that of wall clock; then there is none."""

VIDEO_DECODER_BYTES = 768 * MIB
"""Address space of the process that decodes video, its libraries included."""

FILM_BYTES = 48 * MIB
"""Most bytes of a film inside DICOM that are looked at for its poster."""

LOGO_BYTES = 1 * MIB
"""Largest logo of a practice, inclusive."""

LOGO_EDGE = 4_000
"""Longest edge of a logo as it is sent, in pixels."""

LOGO_WIDE, LOGO_HIGH = 400, 120
"""Largest logo that is kept, in pixels."""

THUMBNAIL_EDGE = 320
PREVIEW_EDGE = 1_600
PIXELS_EDGE = 4_096
"""Long edges of the renditions, in pixels."""

STACK_FRAMES = 4_000
"""Most frames or slices of a stack for the viewer; of more, only one is shown."""

STACK_EDGE = 512
"""Long edge of a frame in a stack, in pixels."""

STACK_BYTES = 128 * MIB
"""Most memory that a browser needs for the values of a stack; frames are made smaller until it is kept."""

DISC_ITEMS = 500
"""Most items that are made of one ZIP; with more it stays a ZIP."""

DISC_COMPANIONS = 50
"""Most reports and photos beside its X-rays that become items; of more, the rest is only counted."""

DISC_PICTURE_BYTES = 10 * KIB
"""Smaller pictures on a disc are the icons of its viewer."""
