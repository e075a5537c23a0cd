import { readOutputs, WrittenOutputs } from '../outputs';

/** Outputs that the controller wrote for the object of this uid. */
export function writtenOutputs(
  uid: string,
  address = '192.0.2.12',
): WrittenOutputs {
  return readOutputs({
    metadata: {
      name: 'vm-outputs',
      uid: 'outputs',
      resourceVersion: '7',
      ownerReferences: [
        {
          apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
          kind: 'Terraform',
          name: 'vm',
          uid,
          controller: true,
        },
      ],
    },
    data: {
      vm_ip: Buffer.from(address).toString('base64'),
      vm_user: Buffer.from('ubuntu').toString('base64'),
      root_password: Buffer.from('s3cr3t').toString('base64'),
      spec__type: Buffer.from('"object"').toString('base64'),
    },
  });
}
