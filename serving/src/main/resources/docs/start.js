"use strict";

SwaggerUIBundle({
  url: "/openapi",
  dom_id: "#docs",
  deepLinking: true,
  // Nothing is sent to a validator elsewhere.
  validatorUrl: null,
});
