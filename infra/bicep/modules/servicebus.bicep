// The queue of notifications. What was delivered ten times in vain goes to its dead-letter queue, never away.
param name string
param location string
param tags object
param sku string
param appPrincipalId string

var dataSender = '69a216fc-b8fd-44d8-bc22-1f3c2cd27a39'
var dataReceiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku, tier: sku }
  properties: { disableLocalAuth: true, minimumTlsVersion: '1.2' }

  resource notifications 'queues' = {
    name: 'notifications'
    properties: {
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
      // Webhooks are tried for 75 hours; 14 days is the most that Basic keeps a message.
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
    }
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [dataSender, dataReceiver]: {
    name: guid(namespace.id, appPrincipalId, role)
    scope: namespace
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

output id string = namespace.id
output host string = replace(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':443/', '')
