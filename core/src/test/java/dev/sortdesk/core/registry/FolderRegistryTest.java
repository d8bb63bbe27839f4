package dev.sortdesk.core.registry;

class FolderRegistryTest extends RegistryContract {
  @Override
  String uri() {
    return "";
  }
}
