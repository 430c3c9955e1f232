"""Writes the encoder as ONNX with eight-bit weights."""

from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.bert import Encoder

__all__ = ["export"]


def export(model: Encoder, target: Path) -> None:
    """Write `model` to `target`: inputs `ids` and `mask` (batch x length), output `logits` (batch x categories)."""
    model.eval()
    with TemporaryDirectory() as folder:
        plain, shaped = Path(folder) / "plain.onnx", Path(folder) / "shaped.onnx"
        torch.onnx.export(
            model,
            (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long)),
            str(plain),
            input_names=["ids", "mask"],
            output_names=["logits"],
            dynamic_axes={"ids": {0: "batch", 1: "length"}, "mask": {0: "batch", 1: "length"}, "logits": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        _fuse(plain, shaped)
        quantize_dynamic(
            shaped,
            target,
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    written = onnx.load(str(target))
    # Names of the exporting machine's files are of no use to anyone.
    for node in written.graph.node:
        node.doc_string = ""
    onnx.save(written, str(target))


def _fuse(source: Path, target: Path) -> None:
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions

    options = FusionOptions("bert")
    optimizer.optimize_model(
        str(source), "bert", num_heads=12, hidden_size=384, optimization_options=options, opt_level=0
    ).save_model_to_file(str(target))
