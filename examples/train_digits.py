#!/usr/bin/env python3
"""Train the small digit classifier of this folder and export it to ONNX.

    python3 examples/train_digits.py DIGITS_CSV [--out examples]
    python3 examples/train_digits.py DIGITS_CSV --validate

DIGITS_CSV has one header line, 64 pixel columns (8x8, row-major, 0..16) and
the label in the last column; README.md says how to get it.

Writes digits.onnx, digit-7.npy and digits-16.npy. Needs numpy, torch and onnx.
With --validate nothing is written and the held-out test set is not touched:
a tenth of the training part is kept back and the model is scored on that.
Choose the model and its settings with --validate only.
"""
import argparse
import csv
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

SEED = 17
TEST_SHARE = 0.2
VALIDATION_SHARE = 0.1
EPOCHS = 80
BATCH = 32
RATE = 3e-3
OPSET = 17
ALLOWED = {"Mul", "Conv", "Relu", "MaxPool", "Flatten", "Gemm", "Softmax"}


class Scale(nn.Module):
    """Multiplies by a constant, kept in a buffer so that it is exported as an initializer."""

    def __init__(self, factor):
        super().__init__()
        self.register_buffer("factor", torch.tensor(factor))

    def forward(self, x):
        return x * self.factor


class DigitNet(nn.Module):
    """Two convolutions and two dense layers; takes raw pixels, gives probabilities."""

    def __init__(self):
        super().__init__()
        self.scale = Scale(1.0 / 16.0)
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.relu2 = nn.ReLU()
        self.pool = nn.MaxPool2d(2)
        self.flatten = nn.Flatten(1)
        self.drop = nn.Dropout(0.3)  # training only; absent from the export
        self.fc1 = nn.Linear(32 * 4 * 4, 32)
        self.relu3 = nn.ReLU()
        self.fc2 = nn.Linear(32, 10)
        self.softmax = nn.Softmax(dim=1)

    def logits(self, image):
        x = self.relu1(self.conv1(self.scale(image)))
        x = self.pool(self.relu2(self.conv2(x)))
        x = self.drop(self.flatten(x))
        return self.fc2(self.relu3(self.fc1(x)))

    def forward(self, image):
        return self.softmax(self.logits(image))


def load(path):
    with open(path, newline="") as f:
        rows = list(csv.reader(f))[1:]
    table = np.array(rows, dtype=np.float32)
    if table.shape[1] != 65:
        raise SystemExit(f"{path}: expected 64 pixels and a label, found {table.shape[1]} columns")
    return table[:, :64].reshape(-1, 1, 8, 8), table[:, 64].astype(np.int64)


def split(labels, share, seed):
    """Row indices (kept, held out), each in file order, with every class in proportion."""
    rng = np.random.RandomState(seed)  # its stream is frozen across numpy versions
    held = np.zeros(len(labels), dtype=bool)
    for c in np.unique(labels):
        rows = np.flatnonzero(labels == c)
        held[rng.permutation(rows)[: int(round(share * len(rows)))]] = True
    return np.flatnonzero(~held), np.flatnonzero(held)


def shift(images, rng):
    """Move each image by at most one pixel down/up and right/left, filling with zeros."""
    n = len(images)
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    # Half of the draws leave an axis alone: an 8x8 digit often fills its box.
    dy, dx = rng.choice([0, 1, 1, 2], size=(2, n))
    return np.stack([padded[i, :, dy[i]:dy[i] + 8, dx[i]:dx[i] + 8] for i in range(n)])


def train(images, labels):
    torch.manual_seed(SEED)
    rng = np.random.RandomState(SEED)
    model = DigitNet()
    steps = EPOCHS * -(-len(images) // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.05)
    targets = torch.from_numpy(labels)
    model.train()
    for epoch in range(EPOCHS):
        order = rng.permutation(len(images))
        inputs = torch.from_numpy(shift(images, rng))
        total = 0.0
        for start in range(0, len(order), BATCH):
            rows = order[start:start + BATCH]
            optimizer.zero_grad()
            loss = loss_of(model.logits(inputs[rows]), targets[rows])
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(rows)
        if (epoch + 1) % 10 == 0:
            print(f"epoch {epoch + 1:3d}/{EPOCHS}  loss {total / len(order):.4f}")
    return model.eval()


def predict(model, images):
    with torch.no_grad():
        return model(torch.from_numpy(images)).numpy()


def export(model, path, metadata):
    torch.onnx.export(
        model, torch.zeros(1, 1, 8, 8), path, opset_version=OPSET,
        input_names=["image"], output_names=["probabilities"],
        dynamic_axes={"image": {0: "batch"}, "probabilities": {0: "batch"}})
    proto = onnx.load(path)
    proto.graph.name = "digits"
    proto.doc_string = proto.graph.doc_string = ""
    for node in proto.graph.node:  # PyTorch puts source file paths in here
        node.doc_string = ""
    onnx.helper.set_model_props(proto, metadata)
    onnx.checker.check_model(proto)
    used = {node.op_type for node in proto.graph.node}
    if used - ALLOWED:
        raise SystemExit(f"unexpected operators in the export: {sorted(used - ALLOWED)}")
    onnx.save(proto, path)


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def convolve(x, w, b, a):
    """Stride 1, no dilation, one group; this is all that digits.onnx uses."""
    assert a.get("strides", [1, 1]) == [1, 1] and a.get("dilations", [1, 1]) == [1, 1]
    assert a.get("group", 1) == 1
    top, left, bottom, right = a["pads"]
    x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,ocij->nohw", windows, w) + b[None, :, None, None]


def max_pool(x, a):
    """Kernel 2, stride 2, no padding; this is all that digits.onnx uses."""
    assert a["kernel_shape"] == a["strides"] == [2, 2] and not any(a.get("pads", []))
    n, c, h, w = x.shape
    return x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))


def softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def gemm(x, w, b, a):
    assert not a.get("transA", 0)
    return a.get("alpha", 1.0) * (x @ (w.T if a.get("transB", 0) else w)) + a.get("beta", 1.0) * b


def run_file(path, images):
    """Evaluate the saved file with numpy in float64: a check that shares no code with PyTorch."""
    graph = onnx.load(path).graph
    env = {t.name: numpy_helper.to_array(t).astype(np.float64) for t in graph.initializer}
    env["image"] = images.astype(np.float64)
    for node in graph.node:
        a, args = attributes(node), [env[name] for name in node.input]
        env[node.output[0]] = {
            "Mul": lambda x, y: x * y,
            "Conv": lambda x, w, b: convolve(x, w, b, a),
            "Relu": lambda x: np.maximum(x, 0.0),
            "MaxPool": lambda x: max_pool(x, a),
            "Flatten": lambda x: x.reshape(int(np.prod(x.shape[:a.get("axis", 1)])), -1),
            "Gemm": lambda x, w, b: gemm(x, w, b, a),
            "Softmax": lambda x: softmax(x, a.get("axis", -1)),
        }[node.op_type](*args)
    return env["probabilities"]


def save_images(path, images):
    with open(path, "wb") as f:
        np.lib.format.write_array(f, np.ascontiguousarray(images, dtype="<f4"), version=(1, 0))


def main():
    parser = argparse.ArgumentParser(description="Train and export the digits example.")
    parser.add_argument("csv", help="the digits table (see README.md)")
    parser.add_argument("--out", default=os.path.dirname(os.path.abspath(__file__)),
                        help="folder for the results (default: the script's own)")
    parser.add_argument("--validate", action="store_true",
                        help="score on a part of the training set; write nothing")
    args = parser.parse_args()

    torch.set_num_threads(1)  # one order of summation, so one result
    torch.use_deterministic_algorithms(True)

    images, labels = load(args.csv)
    kept, held = split(labels, TEST_SHARE, SEED)
    if args.validate:
        fit, check = split(labels[kept], VALIDATION_SHARE, SEED + 1)
        kept, held = kept[fit], kept[check]
    model = train(images[kept], labels[kept])
    truth = labels[held]
    probabilities = predict(model, images[held])
    right = probabilities.argmax(axis=1) == truth
    train_right = predict(model, images[kept]).argmax(axis=1) == labels[kept]
    name = "validation" if args.validate else "test"
    accuracy = f"{100 * right.mean():.2f} % ({right.sum()} of {len(right)} held-out images)"
    print(f"train accuracy {100 * train_right.mean():.2f} % ({train_right.sum()} of {len(kept)})")
    print(f"{name} accuracy {accuracy}")
    for i in np.flatnonzero(~right):
        print(f"  row {held[i]}: {truth[i]} read as {probabilities[i].argmax()} "
              f"({100 * probabilities[i].max():.1f} %)")
    if args.validate:
        return

    path = os.path.join(args.out, "digits.onnx")
    export(model, path, {
        "description": "Handwritten digit classifier: 8x8 grey image, raw pixels 0..16, "
                       "to ten class probabilities",
        "labels": ",".join(str(c) for c in range(10)),
        "test_accuracy": accuracy,
        "data_source": "Optical Recognition of Handwritten Digits (test part, 1797 images), "
                       "E. Alpaydin and C. Kaynak, 1998, UCI Machine Learning Repository, "
                       "https://doi.org/10.24432/C50P49, as shipped with scikit-learn",
        "data_licence": "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        "made_by": "examples/train_digits.py",
    })
    from_file = run_file(path, images[held])
    difference = np.abs(from_file - probabilities).max()
    print(f"{os.path.basename(path)}: {os.path.getsize(path)} bytes, "
          f"largest difference from PyTorch {difference:.1e}")
    if difference > 1e-5 or (from_file.argmax(axis=1) != probabilities.argmax(axis=1)).any():
        raise SystemExit("the exported file does not compute what the model computes")

    # The first held-out 7 that is read correctly, and the first 16 held-out images as they come.
    seven = np.flatnonzero((truth == 7) & right)[0]
    save_images(os.path.join(args.out, "digit-7.npy"), images[held[seven]][None])
    print(f"digit-7.npy: row {held[seven]}, P(7) = {probabilities[seven, 7]:.6f}")
    save_images(os.path.join(args.out, "digits-16.npy"), images[held[:16]])
    print(f"digits-16.npy: rows {' '.join(map(str, held[:16]))}")
    print(f"  labels    {' '.join(map(str, truth[:16]))}")
    print(f"  predicted {' '.join(map(str, probabilities[:16].argmax(axis=1)))}")


if __name__ == "__main__":
    main()
