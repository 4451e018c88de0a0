// What somebody must hear of: work given up, the database refusing, functions failing, members waiting.
param location string
param tags object
param email string
param cosmosId string
param serviceBusId string
param workspaceId string
param p95Ms int

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-alliance'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'alliance'
    emailReceivers: empty(email) ? [] : [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'A notification was given up. List it, mend its cause, replay it.'
    severity: 2
    enabled: true
    scopes: [serviceBusId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
        }
      ]
    }
    actions: [{ actionGroupId: group.id }]
  }
}

resource throttled 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'cosmos-throttled'
  location: 'global'
  tags: tags
  properties: {
    description: 'Cosmos DB refuses requests (429). Raise the request units of the container named, or look for a hot partition.'
    severity: 2
    enabled: true
    scopes: [cosmosId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'throttled'
          metricNamespace: 'Microsoft.DocumentDB/databaseAccounts'
          metricName: 'TotalRequests'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 100
          dimensions: [
            { name: 'StatusCode', operator: 'Include', values: ['429'] }
            { name: 'CollectionName', operator: 'Include', values: ['*'] }
          ]
        }
      ]
    }
    actions: [{ actionGroupId: group.id }]
  }
}

// Functions without an address are the feed, the timers, the queue and the workflows.
var queries = [
  {
    name: 'failed-background'
    description: 'The change feed, a sweep, a notification or a workflow failed more than five times in 15 minutes.'
    severity: 2
    query: 'AppRequests | where Success == false and isempty(Url) | summarize Value = count() by OperationName'
    threshold: 5
  }
  {
    name: 'failed-requests'
    description: 'More than ten requests in 15 minutes were answered with 5xx.'
    severity: 1
    query: 'AppRequests | where isnotempty(Url) and toint(ResultCode) >= 500 | summarize Value = count() by OperationName'
    threshold: 10
  }
  {
    name: 'exceptions'
    description: 'More than 20 exceptions in 15 minutes.'
    severity: 3
    query: 'AppExceptions | summarize Value = count() by OperationName'
    threshold: 20
  }
  {
    name: 'slow-requests'
    description: 'One request in twenty took longer than ${p95Ms} ms over 15 minutes.'
    severity: 3
    query: 'AppRequests | where isnotempty(Url) | summarize Value = percentile(DurationMs, 95), Requests = count() by OperationName | where Requests >= 100'
    threshold: p95Ms
  }
]

resource queryAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for item in queries: {
    name: item.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: item.name
      description: item.description
      severity: item.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [
          {
            query: item.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Maximum'
            operator: 'GreaterThan'
            threshold: item.threshold
            dimensions: [{ name: 'OperationName', operator: 'Include', values: ['*'] }]
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: [group.id] }
    }
  }
]
