"""Tiny random models of many families, built from their configurations: nothing is downloaded. Knows no law."""

import torch
import transformers
from transformers import PreTrainedModel

transformers.utils.logging.set_verbosity_error()

WORDS = {"vocab_size": 99, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
         "intermediate_size": 48, "max_position_embeddings": 64}
GROUPS = {**WORDS, "num_key_value_heads": 2, "pad_token_id": 0}
GPT = {"vocab_size": 99, "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64, "bos_token_id": 1,
       "eos_token_id": 2}
SIDES = {"vocab_size": 99, "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4,
         "decoder_attention_heads": 4, "encoder_ffn_dim": 48, "decoder_ffn_dim": 48, "max_position_embeddings": 64}
SEES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48, "image_size": 32,
        "patch_size": 8}
T5 = {"vocab_size": 99, "d_model": 32, "d_kv": 8, "d_ff": 48, "num_layers": 2, "num_heads": 4,
      "decoder_start_token_id": 0}
DISENTANGLED = {**WORDS, "relative_attention": True, "position_biased_input": False, "pos_att_type": ["p2c", "c2p"]}

# name: (class, configuration class, sizes)
LISTENED = {
    "bert": ("BertModel", "BertConfig", WORDS),
    "roberta": ("RobertaModel", "RobertaConfig", WORDS),
    "distilbert": ("DistilBertModel", "DistilBertConfig", {
        "vocab_size": 99, "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48, "max_position_embeddings": 64}),
    "albert": ("AlbertModel", "AlbertConfig", {**WORDS, "num_hidden_layers": 3, "embedding_size": 16}),
    "gpt2": ("GPT2LMHeadModel", "GPT2Config", GPT),
    "gptneox": ("GPTNeoXForCausalLM", "GPTNeoXConfig", WORDS),
    "llama": ("LlamaForCausalLM", "LlamaConfig", GROUPS),
    "mistral": ("MistralForCausalLM", "MistralConfig", {**GROUPS, "sliding_window": 4}),
    "gemma2": ("Gemma2ForCausalLM", "Gemma2Config", {
        **GROUPS, "head_dim": 8, "sliding_window": 4, "attn_logit_softcapping": 0.5}),
    "gptoss": ("GptOssForCausalLM", "GptOssConfig", {
        **GROUPS, "head_dim": 8, "num_local_experts": 4, "num_experts_per_tok": 2, "sliding_window": 4}),
    "t5": ("T5ForConditionalGeneration", "T5Config", T5),
    "bart": ("BartForConditionalGeneration", "BartConfig", SIDES),
    "vit": ("ViTModel", "ViTConfig", SEES),
    "opt": ("OPTForCausalLM", "OPTConfig", {
        "vocab_size": 99, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "ffn_dim": 48,
        "max_position_embeddings": 64, "word_embed_proj_dim": 32}),
    "phi": ("PhiForCausalLM", "PhiConfig", WORDS),
    "qwen3": ("Qwen3ForCausalLM", "Qwen3Config", {**GROUPS, "head_dim": 8}),
    "xlm-roberta": ("XLMRobertaModel", "XLMRobertaConfig", WORDS),
    "electra": ("ElectraModel", "ElectraConfig", WORDS),
    "modernbert": ("ModernBertModel", "ModernBertConfig", {
        **WORDS, "local_attention": 8, "global_attn_every_n_layers": 2, "pad_token_id": 0}),
    "clip-text": ("CLIPTextModel", "CLIPTextConfig", {
        **WORDS, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}),
    "deit": ("DeiTModel", "DeiTConfig", SEES),
    "whisper": ("WhisperForConditionalGeneration", "WhisperConfig", {
        **{name: size for name, size in SIDES.items() if name != "max_position_embeddings"}, "max_source_positions": 30,
        "max_target_positions": 40, "num_mel_bins": 16, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
        "decoder_start_token_id": 3}),
    "jamba": ("JambaForCausalLM", "JambaConfig", {
        **GROUPS, "num_hidden_layers": 4, "attn_layer_period": 2, "attn_layer_offset": 1, "expert_layer_period": 2,
        "num_experts": 2, "use_mamba_kernels": False, "mamba_d_state": 8, "mamba_dt_rank": 4}),
    "deepseek3": ("DeepseekV3ForCausalLM", "DeepseekV3Config", {
        **GROUPS, "num_key_value_heads": 4, "q_lora_rank": 8, "kv_lora_rank": 8, "qk_rope_head_dim": 4,
        "qk_nope_head_dim": 8, "v_head_dim": 8, "n_routed_experts": 4, "n_group": 2, "topk_group": 1,
        "num_experts_per_tok": 2, "moe_intermediate_size": 16, "first_k_dense_replace": 1}),
}
WEIGHTS_ONLY = {
    "xlnet": ("XLNetLMHeadModel", "XLNetConfig", {
        "vocab_size": 99, "d_model": 32, "n_layer": 2, "n_head": 4, "d_inner": 48}),
    "deberta": ("DebertaV2Model", "DebertaV2Config", DISENTANGLED),
    "falcon": ("FalconForCausalLM", "FalconConfig", {
        "vocab_size": 99, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "alibi": False}),
    "bloom": ("BloomForCausalLM", "BloomConfig", {"vocab_size": 99, "hidden_size": 32, "n_layer": 2, "n_head": 4}),
    "fsmt": ("FSMTForConditionalGeneration", "FSMTConfig", {
        **{name: size for name, size in SIDES.items() if name != "vocab_size"}, "langs": ["a", "b"],
        "src_vocab_size": 99, "tgt_vocab_size": 99}),
}
SILENT = {
    "mamba": ("MambaForCausalLM", "MambaConfig", {"vocab_size": 99, "hidden_size": 32, "num_hidden_layers": 2}),
    "rwkv": ("RwkvForCausalLM", "RwkvConfig", {
        "vocab_size": 99, "hidden_size": 32, "num_hidden_layers": 2, "attention_hidden_size": 32,
        "intermediate_size": 48, "context_length": 64}),
    "resnet": ("ResNetModel", "ResNetConfig", {"embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1]}),
    "fnet": ("FNetModel", "FNetConfig", {
        "vocab_size": 99, "hidden_size": 32, "num_hidden_layers": 2, "intermediate_size": 48,
        "max_position_embeddings": 64}),
}


def tiny(name: str, **sizes) -> PreTrainedModel:
    """Build a family's tiny model, always with the same random parameters; `sizes` replace those of the family."""
    kind, config, usual = {**LISTENED, **WEIGHTS_ONLY, **SILENT}[name]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = getattr(transformers, kind)(getattr(transformers, config)(**{**usual, **sizes})).eval()
        sharpen(model)
    return model


def sharpen(model: PreTrainedModel) -> None:
    """Make random weights uneven, as trained ones are: small random parameters give maps that are nearly flat."""
    for name, parameter in model.named_parameters():
        if parameter.dim() in (2, 3) and "embed" not in name and parameter.std() < 0.05:
            parameter.data.mul_(4.0)
        elif "sinks" in name:
            parameter.data.normal_()
