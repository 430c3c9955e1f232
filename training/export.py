"""Writes the encoder as ONNX with eight-bit weights.

The graph is put together here, node by node: what a tracer writes takes longer to run. Attention is one node, and a
layer is normalised by plain sums and products, which the runtime does several numbers at a time.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.bert import HEADS, LAYER_NORM, Encoder

__all__ = ["export"]

_CONTRIBUTED = "com.microsoft"
"""Operators of onnxruntime beside the standard ones."""


def export(model: Encoder, target: Path) -> None:
    """Write `model` to `target`: input `ids` (batch x length, no padding), output `logits` (batch x categories)."""
    weights = {name: value.detach().numpy().astype(np.float32) for name, value in model.state_dict().items()}
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(_Graph(weights).build(len(model.layers)), str(plain))
        quantize_dynamic(
            plain,
            target,
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )


class _Graph:
    """Collects the nodes and constants of the network."""

    def __init__(self, weights: Mapping[str, npt.NDArray[np.float32]]) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def build(self, layers: int) -> onnx.ModelProto:
        length = self._node("Slice", self._node("Shape", "ids"), self._whole("one", 1), self._whole("two", 2))
        positions = self._node("Slice", self._own("positions.weight"), self._whole("zero", 0), length)
        x = self._normal(self._node("Gather", self._own("words.weight"), "ids"), positions, "norm")
        for index in range(layers):
            x = self._layer(x, f"layers.{index}")
        mean = self._node("ReduceMean", x, axes=[1], keepdims=0)
        product = self._node("MatMul", mean, self._turned("classify.weight"))
        self._nodes.append(helper.make_node("Add", [product, self._own("classify.bias")], ["logits"]))
        outputs = self._weights["classify.bias"].shape[0]
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "length"])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", outputs])],
            list(self._constants.values()),
        )
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(_CONTRIBUTED, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=8)

    def _layer(self, x: str, name: str) -> str:
        mixed = self._node(
            "Attention",
            *(x, self._turned(f"{name}.qkv.weight"), self._own(f"{name}.qkv.bias")),
            domain=_CONTRIBUTED,
            num_heads=HEADS,
        )
        x = self._normal(x, self._linear(mixed, f"{name}.out"), f"{name}.norm1")
        up = self._node("MatMul", x, self._turned(f"{name}.up.weight"))
        wide = self._node("BiasGelu", up, self._own(f"{name}.up.bias"), domain=_CONTRIBUTED)
        return self._normal(x, self._linear(wide, f"{name}.down"), f"{name}.norm2")

    def _linear(self, x: str, name: str) -> str:
        return self._node("Add", self._node("MatMul", x, self._turned(f"{name}.weight")), self._own(f"{name}.bias"))

    def _normal(self, x: str, more: str, name: str) -> str:
        """Add both and normalise the sum."""
        added = self._node("Add", x, more)
        centred = self._node("Sub", added, self._node("ReduceMean", added, axes=[-1], keepdims=1))
        variance = self._node("ReduceMean", self._node("Mul", centred, centred), axes=[-1], keepdims=1)
        kept = self._constant("least_variance", np.array(LAYER_NORM, np.float32))
        scale = self._node("Reciprocal", self._node("Sqrt", self._node("Add", variance, kept)))
        even = self._node("Mul", self._node("Mul", centred, scale), self._own(f"{name}.weight"))
        return self._node("Add", even, self._own(f"{name}.bias"))

    def _own(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _turned(self, name: str) -> str:
        return self._constant(name, self._weights[name].T)

    def _whole(self, name: str, value: int) -> str:
        return self._constant(name, np.array([value], np.int64))

    def _constant(self, name: str, value: npt.NDArray[np.float32] | npt.NDArray[np.int64]) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def _node(self, kind: str, *inputs: str, domain: str = "", **attributes: int | Sequence[int]) -> str:
        output = f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], name=output, domain=domain, **attributes))
        return output
