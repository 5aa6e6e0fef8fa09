"""Names of files are data: whatever they hold, nothing comes of it."""

import random
import unicodedata
import zipfile

import pytest

from image_collections.names import clean_folder, clean_name, extension, is_litter, safe_name, unique_names


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("C:\\Users\\Elena\\photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\nc.jpg", "ab c.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("e\u0301te\u0301.png", "été.png"),
        ("صورة.jpg", "صورة.jpg"),
        ("می\u200cخواهم.jpg", "می\u200cخواهم.jpg"),
        ("lone\ud800surrogate.jpg", "lonesurrogate.jpg"),
        ("", "file"),
        ("...", "file"),
        ("folder/", "file"),
        ("x" * 300 + ".jpg", "x" * 251 + ".jpg"),
        ("x." + "y" * 300, "x." + "y" * 253),
    ],
)
def test_a_name_is_kept_as_one_visible_line(sent, kept):
    assert clean_name(sent) == kept


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.jpg", "photo.jpg"),
        ("CON", "_CON"),
        ("con.jpg", "_con.jpg"),
        ("Lpt1.tar.gz", "_Lpt1.tar.gz"),
        ("console.jpg", "console.jpg"),
        ("NUL .txt", "_NUL .txt"),
        ("a<b>c:d|e?f*g.jpg", "a_b_c_d_e_f_g.jpg"),
        (".htaccess", "htaccess"),
        ("name. . .", "name"),
        ("ü" * 200 + ".jpg", "ü" * 88 + ".jpg"),
    ],
)
def test_a_name_is_safe_on_every_computer(name, safe):
    assert safe_name(name) == safe


@pytest.mark.accepts("C12")
def test_twins_are_told_apart():
    names = ["a.jpg", "A.JPG", "a.jpg", "a (2).jpg", "noending", "noending", ".x", "x"]
    assert list(unique_names(names)) == [
        *("a.jpg", "A (2).JPG", "a (3).jpg", "a (2) (2).jpg"),
        *("noending", "noending (2)", "x", "x (2)"),
    ]


def test_the_ending_is_read_in_small_letters():
    assert [extension(name) for name in ["a.JPG", "a.tar.gz", "noending", ".hidden", "a."]] == ["jpg", "gz", "", "", ""]


def nasty_names(count: int) -> list[str]:
    """Names made of what has broken file systems, headers and archives before."""
    pieces = ["..", "/", "\\", "\0", "\r\n", '"', ";", "%", "CON", "aux", "nul.txt", "C:", "~", "$HOME", "`", "é", "🦷"]
    pieces += [
        "\u202e",
        "\u2028",
        "\ud800",
        "x" * 200,
        " ",
        ".",
        "-rf",
        "صورة",
        ".jpg",
        "=cmd|",
        "'",
        "<script>",
        "\x7f",
    ]
    dice = random.Random(36)
    return ["".join(dice.choices(pieces, k=dice.randint(1, 8))) for _ in range(count)]


@pytest.mark.accepts("C12")
def test_300_nasty_names_make_an_archive_that_opens_anywhere(tmp_path):
    names = list(unique_names(nasty_names(300)))
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in names}) == 300
    for name in names:
        assert not set(name) & set('<>:"/\\|?*\0\r\n')
        assert name == name.strip(" .")
        assert len(name.encode()) <= 255
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        archive.extractall(tmp_path / "out")
    assert len(list((tmp_path / "out").iterdir())) == 300


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("", ""),
        ("Disc/Left", "Disc/Left"),
        ("C:\\Data\\Left", "C:/Data/Left"),
        ("../../etc/./x", "etc/x"),
        ("/a//b/", "a/b"),
        ("a\u202eb\n/c", "ab/c"),
        ("x" * 200 + "/" + "y" * 100, "y" * 100),
        ("z" * 300, "z" * 255),
    ],
)
def test_a_folder_is_kept_as_data(path, kept):
    assert clean_folder(path) == kept


def test_what_systems_leave_in_folders_is_litter():
    litter = [".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini", "._a.jpg", "a.jpg", "DICOMDIR", "x.DS_Store"]
    assert [is_litter(name) for name in litter] == [True, True, True, True, True, False, False, False]
