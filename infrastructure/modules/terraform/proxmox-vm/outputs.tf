locals {
  told = try(zipmap(
    proxmox_virtual_environment_vm.vm.network_interface_names,
    proxmox_virtual_environment_vm.vm.ipv4_addresses,
  ), {})

  # The agent tells every interface, in an order that changes with each container.
  addresses = [
    for address in flatten([
      for name in proxmox_virtual_environment_vm.vm.network_interface_names :
      lookup(local.told, name, [])
      if !can(regex("^(lo|docker|br-|veth|virbr|cni|flannel|cali|cilium|lxc|tailscale|wt|wg|podman)", name))
    ]) : address if !can(regex("^(127\\.|169\\.254\\.)", address))
  ]
}

output "vm_name" {
  description = "Name of the machine on the platform"
  value       = var.vm_name
}

output "vm_ip" {
  description = "IPv4 address without prefix: the fixed one, or the first that the machine told. Empty while it told none"
  value       = local.is_fixed ? split("/", var.vm_ip)[0] : try(local.addresses[0], "")

  # An address is told of a machine that is there only, a fixed one, too.
  depends_on = [proxmox_virtual_environment_vm.vm]
}

output "vm_user" {
  description = "Login of the machine"
  value       = var.vm_user
}
