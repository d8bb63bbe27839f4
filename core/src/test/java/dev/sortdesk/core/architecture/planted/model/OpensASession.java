package dev.sortdesk.core.architecture.planted.model;

import ai.onnxruntime.OrtSession;

/** Breaks a rule on purpose: sessions are model.onnx's. */
interface OpensASession {
  OrtSession session();
}
